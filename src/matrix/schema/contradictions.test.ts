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

/** What is wrong with a migration of the catalogue, by where it is wrong. */
function wrong(written: object): string[] {
  const { error } = migration.safeParse({ mode: 'precopy', ...written })
  return (error?.issues ?? []).map(({ path }) => path.join('.'))
}

test.each<[string, object]>([
  ['over a file descriptor', { transport: 'fd', address: 'channels' }],
  ['by commands of a destination that waits from its start', { transport: 'exec', incoming: 'uri' }],
  [
    'into a file, by several threads',
    { transport: 'file', offset: '1MiB', capabilities: { 'mapped-ram': true, multifd: true } },
  ],
  ['into a file, stopped', { transport: 'exec-file', stopped: true }],
])('a migration %s is sound', (_what, written) => {
  expect(wrong(written)).toEqual([])
})

const recovery = { interruptions: ['migrate-pause'] }

test.each<[string, object, string]>([
  ['a file descriptor for a QEMU that does not run yet', { transport: 'fd', incoming: 'uri' }, 'incoming'],
  ['several connections over one command', { transport: 'exec', capabilities: { multifd: true } }, 'transport'],
  [
    'a new connection after the only one was lost',
    { mode: 'postcopy', transport: 'fd', capabilities: { 'postcopy-ram': true }, postcopy: recovery },
    'postcopy.interruptions',
  ],
  ['answers from a file', { transport: 'file', capabilities: { 'return-path': true } }, 'capabilities.return-path'],
  [
    'somebody who lets a saved guest go on',
    { transport: 'file', capabilities: { 'pause-before-switchover': true } },
    'capabilities.pause-before-switchover',
  ],
  ['a live migration of a guest that is stopped', { transport: 'tcp', stopped: true }, 'stopped'],
])('%s is refused when it is loaded', (_what, written, where) => {
  expect(wrong(written)).toEqual([where])
})
