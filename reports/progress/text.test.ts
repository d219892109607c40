import { expect, test } from 'vitest'
import { cut, cutMiddle, displayWidth, fit, oneLine, plainLines } from './text.ts'
import { wrap } from './wrap.ts'

test.each([
  ['q35 · max › boot …', 18],
  ['日本語', 6],
  ['e\u0301', 1],
  ['💥!', 3],
  ['ü€', 2],
])('%s takes %i columns', (text, columns) => {
  expect(displayWidth(text)).toBe(columns)
})

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdefg', 6, 'abcde…'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
])('%s in %i columns is %s', (text, columns, expected) => {
  expect(cut(text, columns)).toBe(expected)
})

test('a line is cut over all its spans, and styles do not count', () => {
  const spans = [{ text: 'abc', style: 'red' as const }, { text: 'def' }, { text: 'ghi' }]
  expect(fit(spans, { columns: 5, color: false })).toBe('abcd…')
  expect(fit(spans, { columns: 9, color: true })).toBe('\u001B[31mabc\u001B[39mdefghi')
})

test('no control character of a guest reaches the terminal: it is shown instead', () => {
  expect(oneLine(' a\r\nb\tc\u001B[2J\u0000\u007F\u009B\u0085d\u2028e ')).toBe('a b c␛[2J␀␡\\x9b d e')
})

test('what a compiler says keeps its lines and indents, without colours', () => {
  const said =
    '\u001B[31m[PARSE_ERROR]\u001B[0m Unexpected token\r\n\n   \u001B[38;5;246m╭─[\u001B[0m x.ts:13:5 ]  \n\tf\u0000'
  expect(plainLines(said)).toEqual(['[PARSE_ERROR] Unexpected token', '   ╭─[ x.ts:13:5 ]', '  f␀'])
})

test('text wraps at spaces only', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrap('0123456789 one', 5)).toEqual(['0123456789', 'one'])
})

test('text whose end matters is cut in its middle', () => {
  const line = 'set-up: downloading linux-image-cloud-amd64 qemu-guest-agent busybox-static: 26 %'
  expect(cutMiddle(line, 79)).toBe('set-up: downloading linux-image-cloud-a…4 qemu-guest-agent busybox-static: 26 %')
  expect(cutMiddle('short', 79)).toBe('short')
  for (const columns of [1, 2, 20, 79]) expect(displayWidth(cutMiddle(line, columns))).toBeLessThanOrEqual(columns)
})
