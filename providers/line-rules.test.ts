import { expect, test } from 'vitest'
import { buildSchema } from './builds/index.ts'
import { guestSchema } from './guests/index.ts'

const debian = { suite: 'bookworm', snapshot: '20260101T000000Z' }

test.each([
  [buildSchema, 'allowStderr', { provider: 'system' }],
  [buildSchema, 'allowStderr', { provider: 'path', binary: 'qemu' }],
  [buildSchema, 'allowStderr', { provider: 'deb', ...debian }],
  [guestSchema, 'allowDmesg', { provider: 'path', kernel: 'k', initrd: 'i', release: '6' }],
  [guestSchema, 'allowDmesg', { provider: 'micro', ...debian }],
] as const)('%# a rule for lines must be a regular expression', (schema, key, spec) => {
  const issues = schema.safeParse({ ...spec, [key]: ['good.*', '('] }).error?.issues
  const message = 'expected a regular expression: Invalid regular expression: /(/: Unterminated group'
  expect(issues?.filter(({ path }) => path[0] === key)).toMatchObject([{ path: [key, 1], message }])
})
