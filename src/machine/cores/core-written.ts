import type { Host, HostProcess } from '../../spec/host.ts'
import { hasExited } from '../has-exited.ts'

type Dumping = Readonly<{ host: Pick<Host, 'run'>; process: Pick<HostProcess, 'pid' | 'exited'>; limitMs?: number }>

/** A core of some 100 MiB is written in a second or two, up to the 2 GiB that a QEMU may leave in a few more. */
const dumpLimitMs = 15_000
const askLimitMs = 2_000

/** Waits for the end of a process that is writing its core, proc_pid_status(5), which would be cut short by a kill. */
export async function coreWritten({ host, process: { pid, exited }, limitMs = dumpLimitMs }: Dumping): Promise<void> {
  if (await hasExited({ exited })) return
  const asked = host.run(['grep', '-s', '^CoreDumping:[[:space:]]*1', `/proc/${pid}/status`], {
    signal: AbortSignal.timeout(askLimitMs),
  })
  // A host that cannot be asked is told of by the kill that comes next.
  const { code } = await asked.catch(() => ({ code: null }))
  if (code !== 0) return
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, limitMs)
  await Promise.race([exited, late]).finally(() => clearTimeout(timer))
}
