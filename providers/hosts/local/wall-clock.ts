import { LabError } from '../../../src/base/errors.ts'

/** What is set by less than this hides in what a busy machine does to times anyway. */
const mostJumpMs = 100

/**
 * Watches whether this machine's wall clock is set in the middle of a case: by NTP, by somebody, or as the machine was
 * asleep. Times of a case are by that clock, as QEMU's own are. One that is made faster or slower, adjtime(3), takes the
 * monotonic clock along.
 */
export class WallClock {
  readonly #host: string
  #aheadMs = aheadMs()

  constructor(host: string) {
    this.#host = host
  }

  /** What happens from here on counts. */
  begin(): void {
    this.#aheadMs = aheadMs()
  }

  /** Throws LabError `clock-wrong`. */
  expectSteady(): void {
    const jumpMs = Math.round(aheadMs() - this.#aheadMs)
    if (Math.abs(jumpMs) <= mostJumpMs) return
    const message = `the clock of host ${this.#host}, this machine, was set by ${jumpMs} ms in the middle of the case`
    throw new LabError('clock-wrong', message, { host: this.#host })
  }
}

/** What the wall clock is ahead of the monotonic one: the same as long as nobody sets it. */
function aheadMs(): number {
  return Date.now() - performance.now()
}
