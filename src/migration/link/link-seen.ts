import type { LinkSpec } from '../../spec/link.ts'

/** What was counted of a link, by whatever made it what it was. */
export type LinkCounts = Readonly<{
  /** To the destination. */
  sentBytes: number
  /** How often something had to wait for its turn, because of the rate; to the destination. */
  heldBack: number
  /** Packets that were lost. */
  losses: number
  /** What anything took at least, one way; absent where nothing was measured. */
  leastDelayMs?: number
}>

/** What a migration went over. */
export type LinkSeen = LinkCounts &
  Readonly<{
    shape: LinkSpec
    /** What made it so: `a relay, since both sides are on one host`. */
    madeBy: string
  }>
