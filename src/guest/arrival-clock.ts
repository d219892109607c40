const tickMs = 10
const lateMs = 30

/** When something came: no earlier than `arrivedAt`, no later than `readAt`. Milliseconds since the epoch. */
export type Arrival = Readonly<{ arrivedAt: number; readAt: number }>

/**
 * Tells when something arrived, even where this process was too busy to look: whatever is read after a stall, until
 * the event loop has come round, may have come at any time since the stall began. Of two arrivals only what lies
 * between the latest of the first and the earliest of the second is silence for certain: a stall of the controller
 * must never look like a stall of the guest.
 */
export class ArrivalClock implements Disposable {
  #tickedAt = now()
  #stalledSince?: number
  readonly #timer = setInterval(() => this.#tick(), tickMs)

  arrival(): Arrival {
    const readAt = now()
    this.#stalledSince ??= this.#stallBefore(readAt)
    return { arrivedAt: this.#stalledSince ?? readAt, readAt }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #tick(): void {
    const at = now()
    this.#stalledSince = this.#stallBefore(at)
    this.#tickedAt = at
  }

  #stallBefore(at: number): number | undefined {
    return at - this.#tickedAt > lateMs ? this.#tickedAt + tickMs : undefined
  }
}

function now(): number {
  return performance.timeOrigin + performance.now()
}
