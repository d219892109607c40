import { ExpectationError } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import type { Machine } from '../machine/machine.ts'
import type { Exit } from '../spec/host.ts'

/** `quit` ends a stopped QEMU at once; a host that writes back guest memory may take its time. */
const exitLimitMs = 20_000

/** Has QEMU end itself. Rejects with ExpectationError `qemu-died` when it does not end with code 0. */
export async function quit(machine: Machine, signal: AbortSignal): Promise<Exit> {
  const { name, monitor, exited } = machine
  machine.allowExit()
  const late = (ms: number) => new ExpectationError('quit-ignored', `the ${name} QEMU still ran ${ms} ms after quit`)
  const exit = await within({ signal, timeoutMs: exitLimitMs, late }, async (inner) => {
    await monitor.execute('quit', undefined, { signal: inner }).catch(unlessClosed)
    return exited
  })
  if (exit.code === 0) return exit
  const how = exit.signal ? `was ended by ${exit.signal}` : `exited with code ${exit.code}`
  throw new ExpectationError('qemu-died', `the ${name} QEMU ${how} when it was told to quit`, { actual: how })
}

/** It may be gone before its answer is. */
function unlessClosed(error: unknown): void {
  if (!(error instanceof ExpectationError) || error.code !== 'qmp-closed') throw error
}
