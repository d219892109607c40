import { ExpectationError } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import { untilCompleted, untilEnd } from '../migration/ending.ts'
import type { MigrationReport } from '../migration/report.ts'
import { finalStatuses, lastStatus, statusOf } from '../migration/status.ts'
import { hasExited } from '../machine/has-exited.ts'
import type { Machine } from '../machine/machine.ts'
import type { RunState } from '../migration/begin.ts'
import { carryOn } from './carry-on.ts'
import type { Disturbed } from './disturb-input.ts'

/** What is left of a side that has lost its migration ends within milliseconds. */
const exitLimitMs = 10_000

type Outcome = MigrationReport['outcome']

/** The migration is over without having happened: the source runs its guest, and the destination has ended. */
export async function onSource(disturbed: Disturbed): Promise<Outcome> {
  const { input, begun } = disturbed
  const { source, destination, attempt } = input
  const over = untilEnd(input, 'failed or cancelled', (signal) =>
    unfinished(source, { since: begun.since.source, signal }),
  )
  // A source that waits for somebody looks at its destination only when it goes on; cancelled, it does not wait.
  await Promise.all([over, input.disturbance.kind !== 'cancel' && carryOn(disturbed)])
  await untilRunning(source, begun.since.source, attempt.signal)
  await untilExit(destination, attempt.signal)
  return lastStatus(source) === 'cancelled' ? 'cancelled' : 'failed'
}

/** The migration goes on to its end, and the destination runs the guest unless somebody has stopped it. */
export async function onDestination(disturbed: Disturbed): Promise<Outcome> {
  const { input, begun } = disturbed
  if (await hasExited(input.source)) return 'completed'
  const resumes = input.disturbance.kind !== 'pause-guest'
  await Promise.all([carryOn(disturbed), untilCompleted(input, begun, { resumes })])
  return 'completed'
}

/** Nobody has the guest: what is left of the two either ends or says that it waits. */
export async function nowhere({ input, begun }: Disturbed): Promise<Outcome> {
  const { source, destination, attempt } = input
  const left = (await hasExited(source)) ? destination : source
  if (left === source && lastStatus(source) === 'completed') return 'completed'
  const since = left === source ? begun.since.source : begun.since.destination
  const waits = (signal: AbortSignal) =>
    left.monitor.events.next((event) => statusOf(event) === 'postcopy-paused', { since, signal })
  const late = (ms: number) =>
    new ExpectationError('guest-undecided', `the ${left.name} neither ended nor paused in ${ms} ms`)
  await within({ signal: attempt.signal, timeoutMs: exitLimitMs, late }, (signal) =>
    Promise.race([left.exited, waits(signal)]),
  )
  return 'failed'
}

/** A source that had stopped its guest for the switchover has started it again. */
async function untilRunning({ monitor, name }: Machine, since: number, signal: AbortSignal): Promise<void> {
  const { running } = await monitor.execute<RunState>('query-status', undefined, { signal })
  if (running) return
  const stopped = monitor.events.all.findLastIndex(({ event }) => event === 'STOP')
  const late = (ms: number) =>
    new ExpectationError('wrong-state', `the ${name} did not run its guest again in ${ms} ms`)
  await within({ signal, timeoutMs: exitLimitMs, late }, (inner) =>
    monitor.events.next(({ event }) => event === 'RESUME', { since: Math.max(since, stopped), signal: inner }),
  )
}

async function untilExit({ exited, name }: Machine, signal: AbortSignal): Promise<void> {
  const late = (ms: number) =>
    new ExpectationError('destination-runs', `the ${name} still ran ${ms} ms after it had lost its migration`)
  await within({ signal, timeoutMs: exitLimitMs, late }, () => exited)
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
