/** A set of integers in a third of the memory of a Set: what a long stream of cases can afford to remember. */
type NumberSet = Readonly<{
  has: (number: number) => boolean
  add: (number: number) => void
}>

const SMALLEST = 1024
/** Share of taken slots from which the search for a free one gets long. */
const FULL = 0.75

/** An empty set for hashes below 2^53 - 1. */
export function numberSet(): NumberSet {
  let slots = new Float64Array(SMALLEST)
  let used = 0
  return {
    has: (number) => slots[slotOf(slots, number + 1)] !== 0,
    add: (number) => {
      if (used > slots.length * FULL) slots = grown(slots)
      const slot = slotOf(slots, number + 1)
      if (slots[slot] === 0) used++
      slots[slot] = number + 1
    },
  }
}

/** Where an entry is, or the free slot, marked 0, where it would go; hashes need no further mixing. */
function slotOf(slots: Float64Array, entry: number): number {
  let slot = entry % slots.length
  while (slots[slot] !== 0 && slots[slot] !== entry) slot = (slot + 1) % slots.length
  return slot
}

function grown(slots: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(slots.length * 2)
  for (const entry of slots) if (entry !== 0) larger[slotOf(larger, entry)] = entry
  return larger
}
