const tickMs = 10
const lateMs = 30

/**
 * When something came: no earlier than `arrivedAt`, no later than `readAt`. Milliseconds since the epoch by the wall
 * clock, as all times that are compared with QEMU's own, also where that is set anew meanwhile.
 */
export type Arrival = Readonly<{ arrivedAt: number; readAt: number }>

/**
 * Tells when something arrived, even where this process was too busy to look: whatever is read after a stall, until
 * the event loop has come round, may have come at any time since the stall began. Of two arrivals only what lies
 * between the latest of the first and the earliest of the second is silence for certain: a stall of the controller
 * must never look like a stall of the guest. How long this process was busy does not depend on the wall clock.
 */
export class ArrivalClock implements Disposable {
  #tickedAt = performance.now()
  #stalledSince?: number
  readonly #timer = setInterval(() => this.#tick(), tickMs)

  arrival(): Arrival {
    const readAt = Date.now()
    this.#stalledSince ??= this.#stallBefore(readAt)
    return { arrivedAt: this.#stalledSince ?? readAt, readAt }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #tick(): void {
    this.#stalledSince = this.#stallBefore(Date.now())
    this.#tickedAt = performance.now()
  }

  /** The wall clock counts whole milliseconds: rather a little early. */
  #stallBefore(at: number): number | undefined {
    const agoMs = performance.now() - this.#tickedAt
    return agoMs > lateMs ? Math.floor(at - agoMs + tickMs) : undefined
  }
}
