import { expect, test } from 'vitest'
import { sampleDiskGuest, sampleImage } from '../spec/fixtures/samples.ts'
import { bootDevices, bootOptions } from './boot.ts'

test('a kernel is given to QEMU, and takes no disk', () => {
  expect(bootOptions(sampleImage, {})).toEqual([
    '-kernel',
    sampleImage.kernel,
    '-initrd',
    sampleImage.initrd,
    '-append',
    sampleImage.append,
  ])
  expect(bootDevices(sampleImage, () => expect.fail('asked for a place'))).toEqual([])
})

test('a disk is booted from before any other, at a pinned address', () => {
  const [option, node] = bootOptions(sampleDiskGuest, { bootImage: '/s/boot.qcow2' })
  expect(option).toBe('-blockdev')
  expect(JSON.parse(node!)).toEqual({
    driver: 'qcow2',
    'node-name': 'boot',
    file: { driver: 'file', 'node-name': 'boot-file', filename: '/s/boot.qcow2', locking: 'on' },
  })
  const place = { bus: 'pcie.0', addr: '0x4' }
  const device = { driver: 'virtio-blk-pci', id: 'boot-device', drive: 'boot', bootindex: 0 }
  expect(bootDevices(sampleDiskGuest, () => place)).toEqual([{ ...device, ...place }])
})

test('a machine without an image for it is a mistake of ours', () => {
  expect(() => bootOptions(sampleDiskGuest, {})).toThrow('no image for debian-12 to boot from')
})
