import { downLabError } from '../../box/down-lab.ts'
import { Connection } from './connection.ts'
import { Copies } from './copies.ts'
import { type Basics, askBasics } from './basics.ts'
import type { LoginMeans, SshLogin } from './login.ts'
import { resolveTarget } from './ssh-config.ts'

/** A host over SSH, as far as it takes to get there. */
export type SshPlace = Readonly<{ name: string; ssh: SshLogin & Readonly<{ directory?: string }> }>

type Reaching = Readonly<{ means: LoginMeans; progress: (message: string) => void; signal: AbortSignal }>

/** A host that is connected, and where on it everything of ours is. */
type Reached = AsyncDisposable &
  Readonly<{
    connection: Connection
    basics: Basics
    /** Parent of all that virtqual keeps there. */
    root: string
    /** Parent of what is to be kept in memory. */
    memory: string
    copies: Copies
  }>

/** Connects to a host and changes nothing there. Rejects with LabError: those of a connection, `ssh-config`, `host-unusable`. */
export async function reachHost(spec: SshPlace, { means, signal, progress }: Reaching): Promise<Reached> {
  const { name: host, ssh } = spec
  const down = ssh.identity === undefined ? undefined : downLabError(ssh.identity, { host })
  if (down) throw down
  const { passphrase } = means
  const target = await resolveTarget(ssh, { means, signal })
  await using stack = new AsyncDisposableStack()
  const opening = { host, signal, ...(passphrase !== undefined && { passphrase }) }
  const connection = stack.use(await Connection.open(target, opening))
  const basics = await askBasics(connection, host, signal)
  const root = ssh.directory ?? `/var/tmp/virtqual-${basics.uid}`
  stack.move()
  return {
    ...{ connection, basics, root },
    memory: basics.sharedMemory ? `/dev/shm/virtqual-${basics.uid}` : `${root}/memory`,
    copies: new Copies({ connection, host, cache: `${root}/cache`, signal, progress }),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  }
}
