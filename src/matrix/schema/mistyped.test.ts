import { expect, test } from 'vitest'
import { CAPABILITIES } from './capability-names.ts'
import { mistyped } from './mistyped.ts'
import { PARAMETERS } from './parameter-types.ts'

test.each([
  ['auto-convrge', 'auto-converge'],
  ['postcopy-rma', 'postcopy-ram'],
  ['multi-fd', 'multifd'],
  ['xbrlze', 'xbzrle'],
  ['x-ignor-shared', 'x-ignore-shared'],
])('the capability %s is a mistyped %s', (name, near) => {
  expect(mistyped('capability', name, CAPABILITIES)).toBe(`unknown capability '${name}' — did you mean '${near}'?`)
})

test.each(['no-such-capability', 'ignore-shared', 'x-multifd', 'events', 'colo', 'postcopy', 'rapid', 'mulfitdd'])(
  'the capability %s is known, or of a later QEMU',
  (name) => {
    expect(mistyped('capability', name, CAPABILITIES)).toBeUndefined()
  },
)

test('no known name is a mistyped one', () => {
  for (const known of [CAPABILITIES, PARAMETERS])
    expect(known.flatMap((name) => mistyped('name', name, known) ?? [])).toEqual([])
})
