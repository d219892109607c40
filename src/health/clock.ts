import { ExpectationError } from '../base/errors.ts'
import type { Beat } from '../guest/beats.ts'

/** A jump of the guest's wall clock against its own monotonic clock that is still called sane. */
const jumpLimitMs = 500
/** Guest time may be this much slower or faster than the controller's, besides the silence that is allowed to it. */
const rateLimit = 0.1
const rateSlackMs = 1_000

export type ClockReading = Readonly<{ monotonicMs: number; realMs: number; controllerMs: number }>

export function readClock(beat: Beat): ClockReading {
  const toMs = (ns: bigint) => Number(ns) / 1e6
  return {
    monotonicMs: toMs(beat.guestMonotonicNs),
    realMs: toMs(beat.guestRealNs),
    controllerMs: beat.arrivedAt,
  }
}

/**
 * The guest's clocks went on together, forward, and about as fast as the controller's; a guest does not see its own
 * downtime, and how long that may be is the heartbeat's business.
 */
export function expectSaneClock(
  before: ClockReading,
  after: ClockReading,
  { gapLimitMs }: { gapLimitMs: number },
): string {
  const monotonic = after.monotonicMs - before.monotonicMs
  const jump = after.realMs - before.realMs - monotonic
  if (Math.abs(jump) > jumpLimitMs) throw clockError(`jumped by ${Math.round(jump)} ms`, jump)
  const elapsed = after.controllerMs - before.controllerMs
  const drift = monotonic - elapsed
  if (monotonic <= 0 || Math.abs(drift) > gapLimitMs + rateSlackMs + rateLimit * elapsed)
    throw clockError(`went ${Math.round(monotonic)} ms while ${Math.round(elapsed)} ms passed outside`, drift)
  return `clock went ${Math.round(monotonic)} ms in ${Math.round(elapsed)} ms, jump ${Math.round(jump)} ms`
}

function clockError(what: string, actual: number): ExpectationError {
  return new ExpectationError('clock-insane', `the guest's clock ${what} across the migration`, { expected: 0, actual })
}
