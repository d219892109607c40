import { expect, test } from 'vitest'
import { line } from './text.ts'

test.each(['moves a guest', 'ü · 日本 💥', ' x '])('%s is a line', (text) => {
  expect(line.parse(text)).toBe(text)
})

test.each([
  ['', 'expected one line of text'],
  ['  ', 'expected one line of text'],
  ['a\nb', 'expected one line of text'],
  ['a\tb', 'expected text without control characters, but it has U+0009'],
  ['a\u001B[2J', 'expected text without control characters, but it has U+001B'],
  ['a\u009B2J', 'expected text without control characters, but it has U+009B'],
])('%j is no line: %s', (text, message) => {
  expect(line.safeParse(text).error?.issues[0]?.message).toBe(message)
})
