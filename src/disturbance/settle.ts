import { ExpectationError } from '../base/errors.ts'
import { type Limit, within } from '../base/wait.ts'
import { untilCompleted, untilEnd } from '../migration/ending.ts'
import type { MigrationReport } from '../migration/report.ts'
import { finalStatuses, lastStatus, statusOf } from '../migration/status.ts'
import { hasExited } from '../machine/has-exited.ts'
import type { Machine } from '../machine/machine.ts'
import type { DisturbanceSpec } from '../spec/disturbance.ts'
import { carryOn } from './carry-on.ts'
import { defaultSettleLimitMs, type Disturbed } from './disturb-input.ts'
import { kinds } from './kinds.ts'
import { expectRunState, type RunState } from '../machine/run-state.ts'
import { isUntouched } from './untouched.ts'

type Bounds = Pick<Limit, 'signal' | 'timeoutMs'>

type Outcome = MigrationReport['outcome']

/** The migration is over without having happened: the source has its guest; a destination that had begun has ended. */
export async function onSource(disturbed: Disturbed): Promise<Outcome> {
  const { input, begun } = disturbed
  const { source, destination, attempt, disturbance, settleLimitMs = defaultSettleLimitMs } = input
  const over = untilEnd(input, 'failed or cancelled', (signal) =>
    unfinished(source, { since: begun.since.source, signal }),
  )
  const cancelled = disturbance.kind === 'cancel' || disturbance.kind === 'time-out'
  // What has not arrived when it is cancelled never does: a destination that got all of it would run a second copy.
  if (cancelled && begun.wire?.held) begun.wire.cut()
  // A source that waits for somebody looks at its destination only when it goes on; cancelled, it does not wait.
  await Promise.all([over, !cancelled && carryOn(disturbed)])
  const { stops } = kinds[disturbance.kind]
  const limit = { signal: attempt.signal, timeoutMs: settleLimitMs }
  await (stops ? expectRunState(source, stops.as, attempt.signal) : untilRunning(source, begun.since.source, limit))
  const waitsOn = isUntouched(disturbed) && !(await hasExited(destination))
  await (waitsOn ? expectRunState(destination, 'inmigrate', attempt.signal) : untilExit(destination, limit))
  return expectEnd(source, disturbance)
}

/** A migration that is cancelled ends as cancelled, one that breaks as failed, and what has ended stays what it is. */
function expectEnd(source: Machine, { kind, moment }: DisturbanceSpec): Outcome {
  const cancelled = moment === 'cancelled' || (moment !== 'failed' && (kind === 'cancel' || kind === 'time-out'))
  const expected = cancelled ? 'cancelled' : 'failed'
  const actual = lastStatus(source)
  if (actual === expected) return expected
  const message = `the ${source.name} says that its migration ${actual}, after ${kind} in '${moment}'`
  const code = cancelled && actual === 'failed' ? 'not-cancelled' : 'wrong-state'
  throw new ExpectationError(code, message, { expected, actual })
}

/** The migration goes on to its end, and the destination runs the guest unless somebody has stopped it. */
export async function onDestination(disturbed: Disturbed): Promise<Outcome> {
  const { input, begun } = disturbed
  if (await hasExited(input.source)) return 'completed'
  const { stops } = kinds[input.disturbance.kind]
  await Promise.all([carryOn(disturbed), untilCompleted(input, begun, { resumes: !stops })])
  if (stops) await expectRunState(input.destination, stops.as, input.attempt.signal)
  return 'completed'
}

/** A source that had stopped its guest for the switchover has started it again. */
async function untilRunning({ monitor, name }: Machine, since: number, limit: Bounds): Promise<void> {
  const { running } = await monitor.execute<RunState>('query-status', undefined, limit)
  if (running) return
  const stopped = monitor.events.all.findLastIndex(({ event }) => event === 'STOP')
  const late = (ms: number) =>
    new ExpectationError('wrong-state', `the ${name} did not run its guest again in ${ms} ms`)
  await within({ ...limit, late }, (inner) =>
    monitor.events.next(({ event }) => event === 'RESUME', { since: Math.max(since, stopped), signal: inner }),
  )
}

async function untilExit({ exited, name }: Machine, limit: Bounds): Promise<void> {
  const late = (ms: number) =>
    new ExpectationError('destination-runs', `the ${name} still ran ${ms} ms after it had lost its migration`)
  await within({ ...limit, late }, () => exited)
}

/** Rejects when the migration completes after all. */
async function unfinished(source: Machine, { since, signal }: { since: number; signal: AbortSignal }): Promise<void> {
  const event = await source.monitor.events.next((one) => finalStatuses.includes(statusOf(one) ?? ''), {
    since,
    signal,
  })
  if (statusOf(event) !== 'completed') return
  throw new ExpectationError('migration-completed', `the migration completed although it was disturbed`, {
    expected: 'failed or cancelled',
    actual: 'completed',
  })
}
