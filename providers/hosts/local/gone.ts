import { LabError } from '../../../src/base/errors.ts'
import { within } from '../../../src/base/wait.ts'

/** A process that was killed frees its memory, some GiB in a second; one that is stuck in its kernel never ends. */
const killedLimitMs = 30_000

type Killed = Readonly<{ pid: number; host: string; limitMs?: number }>

/** Waits for the end of a process that has been killed. Rejects with LabError `process-stuck`. */
export async function gone(exited: Promise<unknown>, { pid, host, limitMs = killedLimitMs }: Killed): Promise<void> {
  const late = (ms: number) =>
    new LabError('process-stuck', `process ${pid} on host ${host} was still there ${ms} ms after SIGKILL`)
  await within({ signal: new AbortController().signal, timeoutMs: limitMs, late }, () => exited)
}
