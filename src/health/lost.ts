import { ExpectationError } from '../base/errors.ts'
import { hasExited } from '../machine/has-exited.ts'
import type { Machine } from '../machine/machine.ts'
import type { RunState } from '../migration/begin.ts'
import { lastStatus } from '../migration/status.ts'

/**
 * A guest that nobody has any more: every QEMU of the case has ended, does not run, or says that it waits for the other
 * half of it (which blocks its main loop: it is not asked). Rejects with ExpectationError `guest-claimed`.
 */
export async function expectLost(machines: readonly Machine[], signal: AbortSignal): Promise<void> {
  for (const machine of machines) {
    if (await hasExited(machine)) continue
    if (lastStatus(machine) === 'postcopy-paused') continue
    const { running, status } = await machine.monitor.execute<RunState>('query-status', undefined, { signal })
    if (!running) continue
    const message = `the guest is lost, and the ${machine.name} says that it is '${status}'`
    throw new ExpectationError('guest-claimed', message, { expected: 'nobody runs the guest', actual: status })
  }
}
