import { LabError } from '../../../src/base/errors.ts'
import type { Channel } from './channel.ts'
import { type Clock, ClockWatch, clockBy } from './clock.ts'

const pingsPerLease = 4

/** Pings a keeper, so that it goes on, and gives it up when it does not answer for longer than its lease. */
export class Heart implements Disposable {
  readonly #channel: Channel
  readonly #leaseMs: number
  readonly #clock = new ClockWatch()
  #timer: NodeJS.Timeout | undefined
  #heardAt = performance.now()

  constructor(channel: Channel, leaseMs: number) {
    this.#channel = channel
    this.#leaseMs = leaseMs
  }

  start(): void {
    this.#timer = setInterval(() => this.#watch(), this.#leaseMs / pingsPerLease)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  /** Resolves with the round trip, and the clock by this one, when the keeper has answered; rejects when it is lost. */
  async beat(): Promise<{ roundTripMs: number; clock: Clock }> {
    const [sentAt, startedAt] = [Date.now(), performance.now()]
    const { payload } = await this.#channel.ask('ping')
    this.#heardAt = performance.now()
    const ping = { sentAt, receivedAt: Date.now(), hostAt: Number(payload.readBigUInt64LE()) / 1e6 }
    this.#clock.note(ping)
    return { roundTripMs: this.#heardAt - startedAt, clock: clockBy(ping) }
  }

  /** After the first beat. */
  clock(): Clock {
    return this.#clock.read()!
  }

  #watch(): void {
    const silentMs = Math.round(performance.now() - this.#heardAt)
    const { host } = this.#channel
    if (silentMs > this.#leaseMs)
      this.#channel.fail(
        new LabError('host-lost', `the keeper of host ${host} was silent for ${silentMs} ms`, { host }),
      )
    // That it is lost meanwhile is told by `lost`.
    else this.beat().catch(() => {})
  }
}
