import { expect, test } from 'vitest'
import { eventText, placeMarks } from './marks.ts'

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

test('an event is told in its own words', () => {
  const told = (event: string, data: Record<string, unknown>) => eventText({ event, data, at: 0 })
  expect(told('STOP', {})).toBe('STOP')
  expect(told('MIGRATION', { status: 'active' })).toBe('MIGRATION active')
  expect(told('SHUTDOWN', { guest: true })).toBe('SHUTDOWN guest=true')
  expect(told('JOB', { id: 'a', data: { b: 1 } })).toBe('JOB id=a data={"b":1}')
})
