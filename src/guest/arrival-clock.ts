const tickMs = 10
const lateMs = 30

/**
 * Tells when something arrived, even where this process was too busy to look: after a stall, whatever is read
 * in the same turn may have come at any time during it, so it counts as come when the stall began. A stall of
 * the controller must never look like a stall of the guest.
 */
export class ArrivalClock implements Disposable {
  #last = now()
  #stall = { from: 0, to: 0 }
  readonly #timer = setInterval(() => this.#tick(), tickMs)

  /** Controller time in milliseconds since the epoch, at the earliest that the arrival can have been. */
  arrival(): number {
    const at = now()
    if (at - this.#last > lateMs) this.#tick()
    return at - this.#stall.to < tickMs ? this.#stall.from : at
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #tick(): void {
    const at = now()
    if (at - this.#last > lateMs) this.#stall = { from: this.#last + tickMs, to: at }
    this.#last = at
  }
}

function now(): number {
  return performance.timeOrigin + performance.now()
}
