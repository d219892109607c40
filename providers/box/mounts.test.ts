import { expect, test } from 'vitest'
import { mountsBelow } from './mounts.ts'

const mountInfo = String.raw`27 1 254:0 / / rw - ext4 /dev/vda rw
50 27 0:40 / /run/virtqual/box/hosts/box-1/disk rw - tmpfs virtqual rw
51 27 0:4 net:[4026532258] /run/virtqual/box/hosts/box-1/net rw - nsfs nsfs rw
52 27 0:41 / /run/virtqual/boxer/hosts/boxer-1/disk rw - tmpfs virtqual rw
53 27 0:42 / /run/virtqual/box/with\040blank rw - tmpfs virtqual rw
`

test('mounts of a lab are found in the order they were made, and those of no other', () =>
  expect(mountsBelow(mountInfo, '/run/virtqual/box')).toEqual([
    '/run/virtqual/box/hosts/box-1/disk',
    '/run/virtqual/box/hosts/box-1/net',
    '/run/virtqual/box/with blank',
  ]))
