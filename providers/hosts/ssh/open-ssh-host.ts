import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import { LabError } from '../../../src/base/errors.ts'
import type { PortRange, Tools } from '../../../src/spec/host.ts'
import { localTool } from '../tools/local-tool.ts'
import { Keeper } from '../keeper/keeper.ts'
import type { Connection } from './connection.ts'
import type { Basics } from './basics.ts'
import { keeperArgv } from './keeper-argv.ts'
import type { LoginMeans, SshLogin } from './login.ts'
import { OpenedHost } from './opened-host.ts'
import { HostVisit } from './host-visit.ts'
import { reachHost } from './reach-host.ts'
import { makeRoot } from './root-directory.ts'
import { Slots } from './slots.ts'
import { SshLabHost } from './ssh-lab-host.ts'

/** A host over SSH, and what of it this run may have. */
export type SshHostSpec = Readonly<{
  name: string
  ssh: SshLogin & Readonly<{ directory?: string }>
  /** Cases at once, and memory of their guests in all; 0 for set-up, which takes no place. */
  slots: number
  memoryMib: number
  migrationAddress: string
  migrationPorts?: PortRange
}>

export type OpenOptions = Readonly<{
  runId: string
  /** Who this run is, for those who wait for its slots. */
  owner: string
  /** A controller that is silent for so long has lost its places. */
  leaseMs: number
  means: LoginMeans
  /** Paths on this machine; the keeper among them. */
  tools: Tools
  progress: (message: string) => void
  /** Of the opening, and of copies later. */
  signal: AbortSignal
}>

/**
 * Connects to a host and starts this run's keeper there. Rejects with LabError: those of a connection, `ssh-config`,
 * `host-unusable`, `scratch-unwritable`, `disk-full`, `keeper`, or those of a tool.
 */
export async function openSshHost(spec: SshHostSpec, options: OpenOptions): Promise<SshLabHost> {
  const { signal, tools } = options
  const { name: host } = spec
  await using stack = new AsyncDisposableStack()
  const reached = stack.use(await reachHost(spec, options))
  const { connection, basics, root, copies, memory } = reached
  await makeRoot(connection, { host, root, signal })
  const put = (path: string) => copies.put(path, basename(path))
  const program = await put(localTool(tools, 'keeper', host))
  const keeper = stack.use(await startKeeper(connection, { ...options, host, basics, root, memory, program }))
  await expectForwarding(connection, { host, directory: keeper.hello.sessionDirectory, signal })
  const tool = async (name: keyof Tools) => put(localTool(tools, name, host))
  const opened = new OpenedHost({ ...placeOf(spec), connection, keeper, tool })
  await new HostVisit(opened).begin(signal)
  stack.move()
  return new SshLabHost({ opened, slots: new Slots(keeper, spec), copies, basics })
}

type KeeperPlace = OpenOptions &
  Readonly<{ host: string; basics: Basics; root: string; memory: string; program: string }>

async function startKeeper(connection: Connection, place: KeeperPlace): Promise<Keeper> {
  const { host, basics, root, memory, program, runId, owner, leaseMs, signal } = place
  const session = randomBytes(6).toString('hex')
  const { systemd } = basics
  const argv = keeperArgv({ program, root, memory, session, runId, owner, leaseMs, systemd })
  const channel = await connection.exec(argv, { signal })
  const said = async () => {
    await channel.exited
    return channel.stderr
  }
  return Keeper.open(channel, { host, leaseMs, signal, said })
}

type Checked = Readonly<{ host: string; directory: string; signal: AbortSignal }>

/**
 * Monitors are unix sockets, and links that are held or cut lead through ports: both are sshd's to forward. Rejects with
 * LabError `host-unusable`, and with the reason where the host is lost meanwhile.
 */
export async function expectForwarding(connection: Connection, { host, directory, signal }: Checked): Promise<void> {
  const forbidden = (option: string) => {
    signal.throwIfAborted()
    connection.lost.throwIfAborted()
    const why = `its sshd does not allow forwarding (sshd_config: ${option})`
    return new LabError('host-unusable', `host ${host} cannot be used: ${why}`, { host })
  }
  await using listener = await connection.listen({ signal }).catch(() => undefined)
  const stream = listener && (await connection.dial(listener.address, { signal }).catch(() => undefined))
  if (!stream) throw forbidden('AllowTcpForwarding yes')
  stream.destroy()
  if (!(await connection.leadsToSockets(`${directory}/try`, { signal })))
    throw forbidden('AllowStreamLocalForwarding yes')
}

function placeOf({ name, migrationAddress, migrationPorts }: SshHostSpec) {
  return { name, migrationAddress, ...(migrationPorts && { migrationPorts }) }
}
