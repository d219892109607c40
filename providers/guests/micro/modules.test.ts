import { expect, test } from 'vitest'
import { closure, parseDependencies } from './modules.ts'

const needs =
  parseDependencies(`kernel/drivers/net/virtio_net.ko.xz: kernel/net/core/failover.ko.xz kernel/virtio/virtio.ko.xz
kernel/net/core/failover.ko.xz:
kernel/virtio/virtio.ko.xz:
kernel/misc/pvpanic/pvpanic-pci.ko: kernel/misc/pvpanic/pvpanic.ko
kernel/misc/pvpanic/pvpanic.ko:
`)

test('takes a module with all it needs, whatever its compression', () => {
  expect(closure(needs, ['virtio_net'])).toEqual([
    'kernel/drivers/net/virtio_net.ko.xz',
    'kernel/net/core/failover.ko.xz',
    'kernel/virtio/virtio.ko.xz',
  ])
})

test('takes - for _ as the kernel does, and skips what this kernel does not have as a module', () => {
  expect(closure(needs, ['pvpanic_pci', 'virtio_blk'])).toEqual([
    'kernel/misc/pvpanic/pvpanic-pci.ko',
    'kernel/misc/pvpanic/pvpanic.ko',
  ])
})
