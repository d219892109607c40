import { expect, test } from 'vitest'
import { quote } from './quote.ts'
import { editDistance, listed, nearest, suggest } from './suggest.ts'

test.each([
  ['q53', 'q35', 1],
  ['machin', 'machine', 1],
  ['rmda', 'rdma', 1],
  ['', 'abc', 3],
  ['same', 'same', 0],
  ['kitten', 'sitting', 3],
])('%s to %s takes %i edits', (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits)
  expect(editDistance(b, a)).toBe(edits)
})

test('only a near word is taken for the one meant', () => {
  expect(nearest('nehalem', ['max', 'Nehalem'])).toBe('Nehalem')
  expect(nearest('foo', ['max', 'host'])).toBeUndefined()
  expect(suggest('foo', ['max', 'host'])).toBe('there are: max, host')
})

test('long lists are cut, and there may be nothing to list', () => {
  expect(listed(Array.from({ length: 20 }, (_, index) => `v${index}`))).toMatch(/^v0, .*, v11, … 8 more$/)
  expect(listed([])).toBe('none')
})

test('a quoted value stays one short line, and moves no cursor', () => {
  expect(quote('a\n\u001B[2J\u202Eb')).toBe("'a\\n\\u{1b}[2J\\u{202e}b'")
  expect(quote('x'.repeat(100))).toHaveLength(63)
})
