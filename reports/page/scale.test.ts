import { expect, test } from 'vitest'
import { position, roundUp, ticks } from './scale.ts'

test('values are put between the ends, and what lies outside to the nearer end', () => {
  const scale = { from: 100, to: 200, left: 0, right: 50 }
  expect([50, 100, 150, 200, 900].map((value) => position(scale, value))).toEqual([0, 0, 25, 50, 50])
  expect(position({ ...scale, to: 100 }, 100)).toBe(0)
})

test.each([
  [0, 100, 5, [0, 20, 40, 60, 80, 100]],
  [-220, 2060, 5, [0, 500, 1000, 1500, 2000]],
  [0, 0.3, 3, [0, 0.1, 0.2, 0.3]],
  [7, 7, 3, [7]],
])('ticks from %d to %d are round', (from, to, count, expected) => {
  expect(ticks(from, to, count)).toEqual(expected)
})

test('the top of an axis is round and not below what is shown', () => {
  expect([0, 0.7, 1, 33, 160, 999].map(roundUp)).toEqual([1, 0.8, 1, 40, 200, 1000])
})
