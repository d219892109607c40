import { expect, test } from 'vitest'
import { highest } from './highest.ts'

test('the highest of values is at least 0', () => {
  expect(highest([1, 3.5, 2])).toBe(3.5)
  expect(highest([-1])).toBe(0)
  expect(highest([])).toBe(0)
})

test('there may be more values than a call can have arguments', () => {
  expect(highest(Array.from({ length: 1_000_000 }, (_, index) => index))).toBe(999_999)
})
