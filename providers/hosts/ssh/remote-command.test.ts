import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { remoteCommand } from './remote-command.ts'

const words = [
  '',
  ' ',
  'two words',
  "it's",
  '"',
  '$HOME',
  '`id`',
  '\\',
  String.raw`\n%s\0101`,
  'new\nline\n',
  '!!',
  '*',
  '~',
  '😀',
  '-n',
]

test.each(['sh', 'bash'])('%s gives every word to the program as it is', (shell) => {
  const out = execFileSync(shell, ['-c', remoteCommand(['printf', String.raw`%s\0`, ...words])], { encoding: 'utf8' })
  expect(out.split('\0').slice(0, -1)).toEqual(words)
})

test('a login shell reads nothing that shells read differently', () => {
  const inner = remoteCommand(words).replace(`exec /bin/sh -c 'eval "$(printf %b "$0")"' '`, '').slice(0, -1)
  expect(inner).toMatch(/^exec (?:[\w@%+=:,./ -]|\\0[0-7]{3})*$/)
})
