import { join } from 'node:path'
import pRetry, { AbortError } from 'p-retry'
import { LabError } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import type { Host, HostProcess } from '../spec/host.ts'
import type { Attempt } from './attempt.ts'

/** swtpm listens within 0.1 s of its start; a host under heavy load may need a hundred times that. */
const listenLimitMs = 30_000

type Input = Readonly<{
  host: Host
  attempt: Attempt
  /** Of the QEMU that it is for: the TPM's state is kept there, and is gone with it. */
  scratch: string
  socket: string
  /** Folder of evidence. */
  directory: string
}>

/**
 * Starts the TPM of one QEMU, empty, and waits until it listens (swtpm(8)). It ends when that QEMU lets go of it. What
 * it holds comes to a destination's in the stream of the migration. Rejects with LabError `swtpm`.
 */
export async function startSwtpm({ host, attempt, scratch, socket, directory }: Input): Promise<void> {
  const program = join(await host.tool('swtpm'), 'swtpm')
  const state = ['--tpm2', '--tpmstate', `dir=${scratch},mode=0600`]
  const argv = [program, 'socket', ...state, '--ctrl', `type=unixio,path=${socket}`, '--terminate', '--log', 'level=1']
  const process = attempt.resources.own(await host.spawn(argv, { log: join(directory, 'swtpm.log') }))
  await listening({ host, socket, process, signal: attempt.signal })
}

type Starting = Readonly<{ host: Host; socket: string; process: HostProcess; signal: AbortSignal }>

/** To connect is harmless: what counts for `--terminate` is the data channel, which QEMU opens. */
async function listening({ host, socket, process, signal }: Starting): Promise<void> {
  const late = (ms: number) => new LabError('swtpm', `swtpm did not listen on host ${host.name} in ${ms} ms`)
  let ended: LabError | undefined
  void process.exited.then(({ code }) => {
    ended = new LabError('swtpm', `swtpm ended with ${code} on host ${host.name} before it listened: see swtpm.log`)
  })
  await within({ signal, timeoutMs: listenLimitMs, late }, (inner) =>
    pRetry(
      async () => {
        if (ended) throw new AbortError(ended)
        const stream = await host.connect(socket, { signal: inner })
        stream.destroy()
      },
      { retries: Infinity, minTimeout: 4, maxTimeout: 40, signal: inner },
    ),
  )
}
