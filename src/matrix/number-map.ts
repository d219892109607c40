/** Keys and values side by side; 0 marks a free slot. */
type Table = { keys: Float64Array; values: Float64Array; used: number }

/** Maps integers to numbers in a third of the memory of a Map: what a long stream of cases can afford to remember. */
export type NumberMap = Readonly<{
  get: (key: number) => number | undefined
  set: (key: number, value: number) => void
}>

const SMALLEST = 1024
/** Share of taken slots from which the search for a free one gets long. */
const FULL = 0.75

/** An empty map for keys from 0 to 2^53 - 2. */
export function numberMap(): NumberMap {
  let table = emptyTable(SMALLEST)
  return {
    get: (key) => {
      const slot = slotOf(table, key + 1)
      return table.keys[slot] === 0 ? undefined : table.values[slot]
    },
    set: (key, value) => {
      if (table.used > table.keys.length * FULL) table = grown(table)
      put(table, key + 1, value)
    },
  }
}

function emptyTable(size: number): Table {
  return { keys: new Float64Array(size), values: new Float64Array(size), used: 0 }
}

/** Where a key is, or the free slot where it would go: the keys are hashes, so their low bits spread well. */
function slotOf({ keys }: Table, key: number): number {
  let slot = key % keys.length
  while (keys[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) % keys.length
  return slot
}

function put(table: Table, key: number, value: number): void {
  const slot = slotOf(table, key)
  if (table.keys[slot] === 0) table.used++
  table.keys[slot] = key
  table.values[slot] = value
}

function grown(table: Table): Table {
  const larger = emptyTable(table.keys.length * 2)
  for (const [slot, key] of table.keys.entries()) if (key !== 0) put(larger, key, table.values[slot]!)
  return larger
}
