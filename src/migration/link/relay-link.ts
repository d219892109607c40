import type { Transform } from 'node:stream'
import type { LinkShape } from '../../spec/link.ts'
import { Lane, realWorld, type World } from './lane.ts'
import { LanePassage } from './passage.ts'
import type { LinkCounts } from './link-seen.ts'

/** A link as a relay makes it, for all connections that go through it. */
export type RelayLink = Readonly<{
  /** For what a connection sends from the source to the destination. */
  there: () => Transform
  back: () => Transform
  readonly counts: LinkCounts
}>

/** A relay's own link of this shape. */
export function relayLink(shape: LinkShape, world: World = realWorld): RelayLink {
  const lanes = { there: new Lane(shape, world), back: new Lane(shape, world) }
  let sentBytes = 0
  let leastMs = Infinity
  const took = (ms: number) => void (leastMs = Math.min(leastMs, ms))
  return {
    there: () =>
      new LanePassage(lanes.there, (bytes, ms) => {
        sentBytes += bytes
        took(ms)
      }),
    back: () => new LanePassage(lanes.back, (_, ms) => took(ms)),
    get counts() {
      const losses = lanes.there.losses + lanes.back.losses
      const { heldBack } = lanes.there
      return { sentBytes, heldBack, losses, ...(Number.isFinite(leastMs) && { leastDelayMs: leastMs }) }
    },
  }
}
