import { ExpectationError } from '../base/errors.ts'
import type { Beat } from '../guest/beats.ts'

/** A jump of the guest's wall clock against its own monotonic clock that is still called sane. */
const jumpLimitMs = 500
/** Guest time may be this much slower or faster than the controller's, besides the silence that is allowed to it. */
const rateLimit = 0.1
const rateSlackMs = 1_000

/** The real-time clock that a kernel reads when it suspends and when it resumes counts seconds. */
const rtcStepMs = 1_000

export type ClockReading = Readonly<{ monotonicMs: number; realMs: number; controllerMs: number }>

export function readClock(beat: Beat): ClockReading {
  const toMs = (ns: bigint) => Number(ns) / 1e6
  return {
    monotonicMs: toMs(beat.guestMonotonicNs),
    realMs: toMs(beat.guestRealNs),
    controllerMs: beat.arrivedAt,
  }
}

type ClockLimits = Readonly<{
  gapLimitMs: number
  /** Suspended to RAM for so long: only the wall clock is to know of it. */
  asleepMs?: number
}>

/**
 * The guest's clocks went on together, forward, and about as fast as the controller's; a guest does not see its own
 * downtime, and how long that may be is the heartbeat's business. A guest that was suspended to RAM does see that: its
 * monotonic clock stood still (clock_gettime(2)), and its wall clock was set by the real-time clock, to a second.
 */
export function expectSaneClock(
  before: ClockReading,
  after: ClockReading,
  { gapLimitMs, asleepMs = 0 }: ClockLimits,
): string {
  const monotonic = after.monotonicMs - before.monotonicMs
  const jump = after.realMs - before.realMs - monotonic - asleepMs
  if (Math.abs(jump) > jumpLimitMs + (asleepMs > 0 ? rtcStepMs : 0))
    throw clockError(`jumped by ${Math.round(jump)} ms`, jump)
  const elapsed = after.controllerMs - before.controllerMs - asleepMs
  const drift = monotonic - elapsed
  if (monotonic <= 0 || Math.abs(drift) > gapLimitMs + rateSlackMs + rateLimit * elapsed)
    throw clockError(`went ${Math.round(monotonic)} ms while ${Math.round(elapsed)} ms passed outside`, drift)
  return `clock went ${Math.round(monotonic)} ms in ${Math.round(elapsed)} ms, jump ${Math.round(jump)} ms`
}

function clockError(what: string, actual: number): ExpectationError {
  return new ExpectationError('clock-insane', `the guest's clock ${what} across the migration`, { expected: 0, actual })
}
