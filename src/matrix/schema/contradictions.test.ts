import { expect, test } from 'vitest'
import { migration } from './migrations.ts'

const memfd = { ram: { backend: 'memfd', 'aux-share': true } }
const transfer = { mode: 'cpr-transfer', transport: 'unix', machine: memfd }
const snapshot = { mode: 'background-snapshot', transport: 'file', capabilities: { 'background-snapshot': true } }

test.each([
  ['cpr-transfer over a unix socket', transfer],
  ['cpr-transfer with a device plugged', { ...transfer, incoming: 'defer', plugged: true }],
  ['cpr-exec with shared memory', { mode: 'cpr-exec', transport: 'file', machine: memfd }],
  ['cpr-reboot of a suspended guest', { mode: 'cpr-reboot', transport: 'file', suspended: true }],
  ['a background snapshot', snapshot],
])('%s can be had', (_, value) => {
  expect(migration.safeParse(value).success).toBe(true)
})

test.each([
  ['cpr-transfer over tcp', 'transport', { ...transfer, transport: 'tcp' }],
  ['cpr-transfer of memory of its own', 'machine', { ...transfer, machine: undefined }],
  ['cpr-exec of memory of its own', 'machine', { mode: 'cpr-exec', transport: 'file' }],
  ['cpr-exec over a socket', 'transport', { mode: 'cpr-exec', transport: 'unix', machine: memfd }],
  ['a device plugged into what listens at once', 'plugged', { ...transfer, incoming: 'uri', plugged: true }],
  ['a suspended guest in pre-copy', 'suspended', { mode: 'precopy', transport: 'tcp', suspended: true }],
  ['a background snapshot without its capability', 'mode', { ...snapshot, capabilities: {} }],
  ['a background snapshot over tcp', 'mode', { ...snapshot, transport: 'tcp' }],
])('%s cannot', (_, key, value) => {
  const { error } = migration.safeParse(value)
  expect(error?.issues.map(({ path }) => path[0])).toEqual([key])
})
