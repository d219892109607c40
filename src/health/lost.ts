import { ExpectationError } from '../base/errors.ts'
import { hasExited } from '../machine/has-exited.ts'
import type { Machine } from '../machine/machine.ts'
import type { RunState } from '../machine/run-state.ts'
import { lastStatus, statusOf } from '../migration/status.ts'
import { QmpError } from '../qmp/message.ts'

/** A QEMU that goes on by itself does so at once: nothing more comes to it. */
const watchMs = 2_000

/**
 * A guest that nobody has any more: every QEMU of the case has ended, does not run, or says that it waits for the other
 * half of it (and goes on waiting). Rejects with ExpectationError `guest-claimed`.
 */
export async function expectLost(machines: readonly Machine[], signal: AbortSignal): Promise<void> {
  for (const machine of machines) {
    if (await hasExited(machine)) continue
    if (lastStatus(machine) === 'postcopy-paused') {
      await expectWaiting(machine, signal)
      continue
    }
    const { running, status } = await machine.monitor.execute<RunState>('query-status', undefined, { signal })
    if (!running) continue
    const message = `the guest is lost, and the ${machine.name} says that it is '${status}'`
    throw new ExpectationError('guest-claimed', message, { expected: 'nobody runs the guest', actual: status })
  }
}

/**
 * A half of a guest whose other half is gone stays paused, and answers. Its main loop may be blocked on a missing page:
 * it is asked out of band, for something that it refuses in this state, and whatever it says is an answer.
 */
async function expectWaiting({ monitor, name, exited }: Machine, signal: AbortSignal): Promise<void> {
  const since = monitor.events.now
  await monitor.executeOob('migrate-pause', undefined, { signal }).catch((error: unknown) => {
    if (!(error instanceof QmpError)) throw error
  })
  const watched = AbortSignal.any([signal, AbortSignal.timeout(watchMs)])
  const status = monitor.events
    .next((event) => statusOf(event) !== undefined, { since, signal: watched })
    .then(statusOf, () => undefined)
  const found = await Promise.race([status, exited.then(() => 'ended')])
  signal.throwIfAborted()
  if (found === undefined) return
  const message = `the guest is lost, and the ${name}, which waited for the rest of it, is '${found}'`
  throw new ExpectationError('guest-claimed', message, { expected: 'postcopy-paused', actual: found })
}
