/** A ping: the controller's wall clock before and after, and the host's in between, in ms. */
type Ping = Readonly<{ sentAt: number; receivedAt: number; hostAt: number }>

/** The host's wall clock minus the controller's. */
export type Clock = Readonly<{ offsetMs: number; uncertaintyMs: number }>

/** Clocks drift apart: older pings do not count. */
const recentPings = 16

/** Date.now() cuts off what is less than a millisecond: on average, half of one. */
const cutMs = 0.5

/** Keeps the last pings; the quickest of them knows best, because its way took the least time that is unknown. */
export class ClockWatch {
  #pings: readonly Ping[] = []

  note(ping: Ping): void {
    this.#pings = [...this.#pings, ping].slice(-recentPings)
  }

  /** Undefined before the first ping. */
  read(): Clock | undefined {
    const [best] = this.#pings.toSorted((a, b) => roundTripMs(a) - roundTripMs(b))
    return best && clockBy(best)
  }
}

/** What one ping tells. */
export function clockBy(ping: Ping): Clock {
  const middle = (ping.sentAt + ping.receivedAt) / 2 + cutMs
  return { offsetMs: ping.hostAt - middle, uncertaintyMs: roundTripMs(ping) / 2 + cutMs }
}

function roundTripMs({ sentAt, receivedAt }: Ping): number {
  return receivedAt - sentAt
}
