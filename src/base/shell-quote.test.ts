import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { shellQuote } from './shell-quote.ts'

const words = [
  'plain',
  '',
  ' ',
  "it's",
  "''",
  '$HOME',
  '`id`',
  '"',
  String.raw`back\slash`,
  'new\nline',
  '*',
  '-n',
  'ü',
]

test.each(words)('the word %j comes through a shell as it is', (word) => {
  expect(execFileSync('sh', ['-c', `printf '%s\\0' ${shellQuote(word)}`], { encoding: 'utf8' })).toBe(`${word}\0`)
})

test('a word that needs no quotes has none', () => {
  expect(shellQuote('exec:/tmp/a_b-1.c,offset=5')).toBe('exec:/tmp/a_b-1.c,offset=5')
})
