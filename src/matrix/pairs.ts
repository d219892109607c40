import type { Cover } from './cover.ts'

/** All pairs of values of two axes with a choice, none taken yet; `sizes` is the number of values of each axis. */
export function uncoveredPairs(sizes: readonly number[]): Cover {
  const couples = couplesOf(sizes)
  const total = couples.reduce((sum, { one, other }) => sum + sizes[one]! * sizes[other]!, 0)
  const taken = new Uint8Array(total)
  return {
    perPoint: couples.length,
    count: (point) => {
      let fresh = 0
      for (const { one, other, offset } of couples)
        fresh += 1 - taken[offset + point[one]! * sizes[other]! + point[other]!]!
      return fresh
    },
    take: (point) => {
      for (const { one, other, offset } of couples) taken[offset + point[one]! * sizes[other]! + point[other]!] = 1
    },
  }
}

type Couple = Readonly<{ one: number; other: number; offset: number }>

function couplesOf(sizes: readonly number[]): Couple[] {
  const varied = sizes.flatMap((size, axis) => (size > 1 ? [axis] : []))
  const couples: Couple[] = []
  let offset = 0
  for (const [index, one] of varied.entries()) {
    for (const other of varied.slice(index + 1)) {
      couples.push({ one, other, offset })
      offset += sizes[one]! * sizes[other]!
    }
  }
  return couples
}
