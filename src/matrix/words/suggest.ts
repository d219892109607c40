import { oneLine, quote } from './quote.ts'

const MOST_LISTED = 12

/** Edits (insert, delete, replace, swap neighbours) that turn `a` into `b`: `q53` to `q35` is one. */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const next = [row]
    for (let column = 1; column <= b.length; column++) next.push(cheapest(a, b, row, column, [before, last, next]))
    before = last
    last = next
  }
  return last[b.length]!
}

type Rows = readonly [before: number[], last: number[], next: number[]]

function cheapest(a: string, b: string, row: number, column: number, [before, last, next]: Rows): number {
  const same = a[row - 1] === b[column - 1]
  const edit = Math.min(last[column]! + 1, next[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1))
  const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
  return swapped ? Math.min(edit, before[column - 2]! + 1) : edit
}

/** The known word nearest to what was typed, as long as it is near enough to be meant. */
export function nearest(typed: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(typed.length / 3))
  const ranked = [...known]
    .map((word) => ({ word, distance: editDistance(typed.toLowerCase(), word.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
  return ranked.toSorted((one, other) => one.distance - other.distance)[0]?.word
}

/** One of another version is seldom so near to one that is known. */
const MOST_TYPOS = 2

/** The known word that was meant, where others may exist that nobody here knows: one or two edits away. */
export function meant(typed: string, known: Iterable<string>): string | undefined {
  const near = nearest(typed, known)
  return near !== undefined && editDistance(typed, near) <= MOST_TYPOS ? near : undefined
}

/** What to do about an unknown word: `did you mean 'q35'?`, or the list of the known ones. */
export function suggest(typed: string, known: Iterable<string>): string {
  const words = [...known]
  const near = nearest(typed.slice(0, 100), words)
  return near === undefined ? `there are: ${listed(words)}` : `did you mean ${quote(near)}?`
}

/** `q35, pc-i440fx, … 30 more`; `none` where there is nothing to list. */
export function listed(words: readonly string[], most = MOST_LISTED): string {
  if (words.length === 0) return 'none'
  const rest = words.length > most ? `, … ${words.length - most} more` : ''
  return words.slice(0, most).map(oneLine).join(', ') + rest
}
