import type { Point } from './rule.ts'

/** Keeps account of what a sample has of all that it must have. */
export type Cover = Readonly<{
  /** The most that one point can bring. */
  perPoint: number
  /** What of this point was not there before. */
  count: (point: Point) => number
  take: (point: Point) => void
}>

/** All values of axes with a choice, none taken yet; `sizes` is the number of values of each axis. */
export function uncoveredValues(sizes: readonly number[]): Cover {
  const varied = sizes.flatMap((size, axis) => (size > 1 ? [axis] : []))
  const taken = sizes.map((size) => new Uint8Array(size))
  return {
    perPoint: varied.length,
    count: (point) => varied.reduce((fresh, axis) => fresh + 1 - taken[axis]![point[axis]!]!, 0),
    take: (point) => {
      for (const axis of varied) taken[axis]![point[axis]!] = 1
    },
  }
}
