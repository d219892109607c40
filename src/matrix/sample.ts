import { type Cover, uncoveredValues } from './cover.ts'
import { uncoveredPairs } from './pairs.ts'
import type { Point } from './rule.ts'

/** How many cases to take, and whether every value, or every pair of values, must be among them. */
export type Sample = Readonly<{ each: boolean; pairwise: boolean; cases: number }>

type Source = Readonly<{
  /** All points, always in the same order; each valid until the next. */
  points: () => Iterable<Point>
  /** Number of values of each axis. */
  sizes: readonly number[]
  /** A hash of a point that does not depend on its position. */
  rank: (point: Point) => string
}>

/** Ordinal of a point in its stream, and the point. */
type Chosen = Map<number, Point>

/** Takes the same points every time: first those that all values or pairs need, then, up to the number wanted, by hash. */
export function samplePoints(source: Source, { each, pairwise, cases }: Sample): Point[] {
  const chosen: Chosen = new Map()
  if (pairwise) takeCover(source, chosen, uncoveredPairs(source.sizes))
  else if (each) takeCover(source, chosen, uncoveredValues(source.sizes))
  topUp(source, chosen, cases)
  return [...chosen].toSorted(([one], [other]) => one - other).map(([, point]) => point)
}

/**
 * Greedy, without holding the stream: a pass takes the points that bring as much that is new as any point can; the next
 * pass asks for as many as the best of those left over brought. What a point brings only ever shrinks, so that best is
 * a bound, and the passes end.
 */
function takeCover({ points }: Source, chosen: Chosen, cover: Cover): void {
  let wanted = cover.perPoint
  while (wanted > 0) {
    let left = 0
    let ordinal = 0
    for (const point of points()) {
      const fresh = cover.count(point)
      if (fresh >= wanted) {
        chosen.set(ordinal, [...point])
        cover.take(point)
      } else left = Math.max(left, fresh)
      ordinal++
    }
    wanted = Math.min(wanted - 1, left)
  }
}

function topUp({ points, rank }: Source, chosen: Chosen, cases: number): void {
  const missing = cases - chosen.size
  if (missing <= 0) return
  let best: { ordinal: number; point: Point; key: string }[] = []
  const trim = () => (best = best.toSorted((one, other) => (one.key < other.key ? -1 : 1)).slice(0, missing))
  let ordinal = 0
  for (const point of points()) {
    if (!chosen.has(ordinal)) best.push({ ordinal, point: [...point], key: rank(point) })
    if (best.length > 2 * missing + 100) trim()
    ordinal++
  }
  for (const { ordinal: position, point } of trim()) chosen.set(position, point)
}
