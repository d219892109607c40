import { expect, test } from 'vitest'
import { isInRange, parseVersionRange } from './version-range.ts'

test.each([
  ['>=10.0 <=11.1.3', '10.0.2 Debian 1:10.0.2+ds-2', true],
  ['>=10.0 <=11.1.3', '11.1.3', true],
  ['>=10.0 <=11.1.3', '11.1.4', false],
  ['>=10.0 <=11.1.3', '7.2.17', false],
  ['>=10.0', '9.2.50', false],
  ['>=10.0', '10', true],
  ['<=11.1', '11.1.3', true],
  ['>11.1', '11.1.3', false],
  ['>11.1', '11.2.0', true],
  ['<10.0', '10.0.0', false],
  ['<10.0', '9.2', true],
  ['=10.0', '10.0.13', true],
  ['=10.0', '10.1.0', false],
  ['>=10.0', 'unknown', false],
  ['>=10.0', '', false],
])('%s, %s: %s', (range, version, inside) => {
  expect(isInRange(version, parseVersionRange(range)!)).toBe(inside)
})

test.each(['', '10.0', '>= 10.0', '>=10.0,<11', '>=10.x', '=>10', '>=1.2.3.4.5'])('%j is no range', (text) => {
  expect(parseVersionRange(text)).toBeUndefined()
})
