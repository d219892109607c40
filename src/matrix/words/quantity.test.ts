import { expect, test } from 'vitest'
import { parseDurationMs, parseSize, parseSizeMib } from './quantity.ts'

test.each([
  ['512M', 512],
  ['512MiB', 512],
  ['2G', 2048],
  ['1.5G', 1536],
  ['1048576', 1],
  ['1K', undefined],
  ['0M', undefined],
  ['-1M', undefined],
  ['512 M', undefined],
  ['512m', undefined],
  ['9999999T', undefined],
])('%s is %s MiB', (text, sizeMib) => {
  expect(parseSizeMib(text)).toBe(sizeMib)
})

test('sizes count by 1024', () => {
  expect(parseSize('20MiB')).toBe(20 * 1024 * 1024)
  expect(parseSize('0.3K')).toBeUndefined()
})

test.each([
  ['300ms', 300],
  ['2s', 2000],
  ['1.5s', 1500],
  ['300', undefined],
  ['0.5ms', undefined],
])('%s is %s ms', (text, durationMs) => {
  expect(parseDurationMs(text)).toBe(durationMs)
})
