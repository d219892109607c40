import { expect, test } from 'vitest'
import { findMemoryObject } from './memory-object.ts'

/** As Linux prints it for a QEMU with a memfd of 512 MiB. */
const maps = `55d0c0a00000-55d0c0b00000 r--p 00000000 fe:00 1049 /usr/bin/qemu-system-x86_64
7f0000000000-7f0020000000 rw-s 00000000 00:01 2055                       /memfd:memory-backend-memfd (deleted)
7f0030000000-7f0050000000 rw-p 00000000 00:00 0 
7f0060000000-7f0060020000 rw-s 00000000 00:01 2056                       /memfd:pc.bios (deleted)
7ffd0c000000-7ffd0c021000 rw-p 00000000 00:00 0                          [stack]
`

test('guest memory is the shared mapping that is large enough', () => {
  expect(findMemoryObject(maps, 512 * 2 ** 20)).toEqual({
    device: '00:01',
    inode: 2055,
    sizeBytes: 512 * 2 ** 20,
    path: '/memfd:memory-backend-memfd (deleted)',
  })
})

test('memory that only its own process has is none', () => {
  expect(
    findMemoryObject(maps.replace('rw-s 00000000 00:01 2055', 'rw-p 00000000 00:01 2055'), 2 ** 29),
  ).toBeUndefined()
  expect(findMemoryObject(maps, 2 ** 30)).toBeUndefined()
  expect(findMemoryObject('', 1)).toBeUndefined()
})
