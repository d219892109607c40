import { expect, test } from 'vitest'
import { parseDurationMs, parsePercent, parseRateKbit, parseSize, parseSizeMib } from './quantity.ts'

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

test.each([
  ['200mbit', 200_000],
  ['1.5gbit', 1_500_000],
  ['64kbit', 64],
  ['0.0001kbit', undefined],
  ['0mbit', undefined],
  ['200Mbit', undefined],
  ['200', undefined],
])('%s is %s kbit/s', (text, rateKbit) => {
  expect(parseRateKbit(text)).toBe(rateKbit)
})

test.each([
  ['0.05%', 0.05],
  ['1%', 1],
  ['0%', undefined],
  ['100%', undefined],
  ['1', undefined],
])('%s is %s percent', (text, percent) => {
  expect(parsePercent(text)).toBe(percent)
})
