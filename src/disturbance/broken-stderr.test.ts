import { expect, test } from 'vitest'
import { breaksMigration, brokenStderr } from './broken-stderr.ts'

const allows = (line: string) => brokenStderr.some((rule) => new RegExp(`^(?:${rule})$`).test(line))

test.each([
  'qemu-system-x86_64: Unable to shutdown socket: Transport endpoint is not connected',
  'qemu-system-x86_64: load of migration failed: Invalid argument',
  'Unable to shutdown socket: Transport endpoint is not connected',
  'kvm: Channel error: Input/output error',
  'qemu-system-x86_64: Unable to read from socket: Software caused connection abort',
  'qemu-system-x86_64: check_section_footer: Read section footer failed: -5',
  'qemu-system-x86_64: TLS handshake failed: The TLS connection was non-properly terminated.',
  'kvm: TLS handshake failed: Error in the push function.: Unable to write to socket: Connection reset by peer',
])('%s: said of a migration that breaks', (line) => expect(allows(line)).toBe(true))

test.each([
  'qemu-system-x86_64: load of migration failed: No such file or directory',
  'qemu-system-x86_64: Missing section footer for 0000:00:03.0/virtio-console',
  'qemu-system-x86_64: VQ 0 size 0x40 Guest index 0x9 inconsistent with Host index 0xf03: delta 0x106',
  'qemu-system-x86_64: TLS handshake failed: Key usage violation in certificate has been detected.',
  '../block.c:1: bdrv_unref: Assertion failed. qemu: Channel error: Input/output error',
])('%s: nothing that a broken migration explains', (line) => expect(allows(line)).toBe(false))

test.each([
  [{ kind: 'kill-destination', moment: 'active' }, 'source', true],
  [{ kind: 'reset-guest', moment: 'failed' }, 'source', true],
  [{ kind: 'cut', moment: 'postcopy-active' }, 'destination', true],
  [{ kind: 'hotplug', moment: 'postcopy-paused' }, 'destination', true],
  [{ kind: 'hotplug', moment: 'postcopy-active' }, 'destination', false],
  [{ kind: 'pause-guest', moment: 'active' }, 'destination', false],
] as const)('%o that leaves the guest on the %s: broken is %s', (disturbance, left, breaks) =>
  expect(breaksMigration(disturbance, left)).toBe(breaks),
)
