import { expect, test } from 'vitest'
import { interruptedStderr } from './interrupted-stderr.ts'

const allows = (line: string) => interruptedStderr.some((rule) => new RegExp(`^(?:${rule})$`).test(line))

test.each([
  'Detected IO failure for postcopy. Migration paused.',
  'check_section_footer: Read section footer failed: -5',
  'error while loading state section id 2(ram)',
  'failed to save SaveStateEntry with id(name): 1(ram): -5',
  'Unable to shutdown socket: Bad file descriptor',
  'Unable to read from socket: Connection reset by peer',
])('QEMU may say of a post-copy that is interrupted: %s', (line) => {
  expect(allows(`qemu-system-x86_64: ${line}`)).toBe(true)
})

test.each(['VQ 2 size 0x20 Guest index 0x0 inconsistent', 'postcopy_ram_listen_thread: loadvm failed: -22'])(
  'it may not say: %s',
  (line) => {
    expect(allows(`qemu-system-x86_64: ${line}`)).toBe(false)
  },
)
