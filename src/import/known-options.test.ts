import { expect, test } from 'vitest'
import { formOf } from './known-options.ts'

test.each(['s', 'S', 'nodefconfig', 'async-teardown'])('-%s takes no value', (name) =>
  expect(formOf(name)).toBe('none'),
)

test.each(['dump-vmstate', 'hdb', 'watchdog'])('-%s takes words', (name) => expect(formOf(name)).toBe('text'))

test.each(['machine-smp', 'cpu-throttle', 'realtime-off', 'trace-unused', 'constructor', ''])(
  '-%s is no option of QEMU',
  (name) => expect(formOf(name)).toBeUndefined(),
)
