import { expect, test } from 'vitest'
import { placeMarks } from './marks.ts'

const at = (...places: number[]) => places.map((x, index) => ({ number: index + 1, x }))

/** Pairs of marks that cover each other. */
function overlaps(placed: ReturnType<typeof placeMarks>): unknown[] {
  return placed.flatMap((one, index) =>
    placed
      .slice(index + 1)
      .filter(
        (other) => other.row === one.row && other.left < one.left + one.width && one.left < other.left + other.width,
      ),
  )
}

test('marks with room between them stand in one row', () => {
  expect(placeMarks(at(10, 50, 90)).map(({ row, label }) => `${label}@${row}`)).toEqual(['1@0', '2@0', '3@0'])
})

test('marks of one moment stand above each other, and those that find no room join', () => {
  const placed = placeMarks(at(10, 10, 10, 10, 10, 10, 80))
  expect(placed.map(({ row, label }) => `${label}@${row}`)).toEqual(['1@0', '2@1', '3@2', '4–6@3', '7@0'])
})

test('what joins over the marks of another QEMU does not count them', () => {
  const marks = [1, 2, 3, 4, 9, 12].map((number) => ({ number, x: 10 }))
  expect(placeMarks(marks).at(-1)!.label).toBe('4…12')
  expect(placeMarks(marks.slice(0, 5)).at(-1)!.label).toBe('4,9')
})

test('no mark covers another, however many there are', () => {
  const placed = placeMarks(at(...Array.from({ length: 300 }, (_, n) => Math.floor(n / 7) * 9 + 3)))
  expect(overlaps(placed)).toEqual([])
})

test('a sign stays with what has the same, and goes where it would be wrong', () => {
  const spots = (...signs: ('+' | '×')[]) => signs.map((sign, index) => ({ number: index + 1, x: 10, sign }))
  expect(placeMarks(spots('+', '×')).map(({ label, sign }) => `${label} ${sign}`)).toEqual(['+1 +', '×2 ×'])
  expect(placeMarks(spots('+', '+', '+', '×', '×', '×')).at(-1)).toMatchObject({ label: '×4–6', sign: '×' })
  expect(placeMarks(spots('+', '+', '+', '+', '×')).at(-1)).toMatchObject({ label: '4,5', sign: undefined })
})
