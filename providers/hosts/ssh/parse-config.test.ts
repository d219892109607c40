import { expect, test } from 'vitest'
import { parseHops, parsePrinted } from './parse-config.ts'

test('keywords may come more than once, and values may have blanks', () => {
  const printed = parsePrinted('user me\nidentityfile ~/.ssh/one\nidentityfile ~/.ssh/key two\nempty\n')
  expect([...printed]).toEqual([
    ['user', ['me']],
    ['identityfile', ['~/.ssh/one', '~/.ssh/key two']],
  ])
})

test.each([
  ['gate', [{ address: 'gate' }]],
  ['me@gate:2022', [{ address: 'gate', user: 'me', port: 2022 }]],
  ['ssh://me@gate:2022/', [{ address: 'gate', user: 'me', port: 2022 }]],
  ['me@[fd00::1]:22', [{ address: 'fd00::1', user: 'me', port: 22 }]],
  ['one,me@two', [{ address: 'one' }, { address: 'two', user: 'me' }]],
  ['a@b@gate', [{ address: 'gate', user: 'a@b' }]],
])('%s is a way', (text, hops) => {
  expect(parseHops(text)).toEqual(hops)
})
