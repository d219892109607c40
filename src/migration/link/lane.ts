import type { LinkShape } from '../../spec/link.ts'

/** Bytes of one packet of TCP over Ethernet with time stamps: what is lost is lost in these. */
const segmentBytes = 1448
/** What TCP waits before it sends a lost packet again, milliseconds: the least that Linux does (TCP_RTO_MIN). */
const retransmissionMs = 200
/** A link that had nothing to do may catch up this much, so that late timers of ours cost no throughput. */
const burstMs = 10

/** How long so many bytes take over a link at least, on average: whatever is fast enough beside that, 0. Milliseconds. */
export function linkMs(bytes: number, { rateKbit, lossPercent = 0 }: LinkShape): number {
  const lost = (bytes / segmentBytes) * (lossPercent / 100)
  return Math.round((rateKbit === undefined ? 0 : (bytes * 8) / rateKbit) + lost * retransmissionMs)
}

/** What chance and time are for a lane; tests have their own. */
export type World = Readonly<{ nowMs: () => number; random: () => number }>

export const realWorld: World = { nowMs: () => performance.now(), random: Math.random }

/** When a chunk has left for the link, and when it comes out of it. */
export type Passing = Readonly<{ leavesMs: number; arrivesMs: number }>

/**
 * One direction of a link, which all connections share. The rate is that of all together; a chunk then takes the delay;
 * and what is lost holds up what its own connection sends after it, since TCP delivers in order. A relay carries
 * connections, not packets: a packet that is lost is a pause here, as long as the sender would wait for its acknowledgement
 * in vain, without the shorter way by duplicate ones (RFC 5681).
 */
export class Lane {
  /** Packets that were lost. */
  losses = 0
  /** Chunks that had to wait because of the rate. */
  heldBack = 0
  readonly #shape: LinkShape
  readonly #world: World
  #freeMs = -Infinity

  constructor(shape: LinkShape, world: World = realWorld) {
    this.#shape = shape
    this.#world = world
  }

  nowMs(): number {
    return this.#world.nowMs()
  }

  /** A connection over this lane; it is told of each chunk in order. */
  connection(): (bytes: number) => Passing {
    let rest = 0
    let lastMs = -Infinity
    return (bytes) => {
      const leavesMs = this.#leave(bytes)
      const segments = Math.floor((rest + bytes) / segmentBytes)
      rest = (rest + bytes) % segmentBytes
      const pauseMs = this.#lose(segments) * retransmissionMs
      lastMs = Math.max(lastMs, leavesMs + (this.#shape.delayMs ?? 0)) + pauseMs
      return { leavesMs, arrivesMs: lastMs }
    }
  }

  #leave(bytes: number): number {
    const now = this.nowMs()
    const { rateKbit } = this.#shape
    if (rateKbit === undefined) return now
    this.#freeMs = Math.max(this.#freeMs, now - burstMs) + (bytes * 8) / rateKbit
    if (this.#freeMs > now) this.heldBack++
    return Math.max(now, this.#freeMs)
  }

  #lose(segments: number): number {
    const share = (this.#shape.lossPercent ?? 0) / 100
    if (share === 0) return 0
    let lost = 0
    for (let segment = 0; segment < segments; segment++) if (this.#world.random() < share) lost++
    this.losses += lost
    return lost
  }
}
