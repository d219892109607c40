import { expect, test } from 'vitest'
import { numberSet } from './number-set.ts'

test('holds what was added, zero too, through all its growing', () => {
  const set = numberSet()
  const numbers = Array.from({ length: 10_000 }, (_, index) => index * 104_729_001)
  for (const number of numbers) set.add(number)
  for (const number of numbers) set.add(number)
  expect(numbers.every((number) => set.has(number))).toBe(true)
  expect(numbers.some((number) => set.has(number + 1))).toBe(false)
  expect(numberSet().has(0)).toBe(false)
})
