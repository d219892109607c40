import { expect, test } from 'vitest'
import { firstLines, shortLine } from './first-lines.ts'

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`)

test('few lines are all there', () => {
  expect(firstLines(lines(50))).toEqual(lines(50))
})

test('of many lines the first are there, and their number', () => {
  const first = firstLines(lines(250_000))
  expect(first).toHaveLength(51)
  expect(first.slice(0, 50)).toEqual(lines(50))
  expect(first.at(-1)).toBe('… and 249950 more lines')
})

test('a long line is cut, and says so', () => {
  const [line = ''] = firstLines(['x'.repeat(10_000_000)])
  expect(line).toBe(`${'x'.repeat(1_000)}… (10000000 characters)`)
  expect(shortLine('short')).toBe('short')
})
