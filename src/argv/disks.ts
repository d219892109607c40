import { rootBus } from './root-bus.ts'
import type { DiskSpec, MachineSpec } from '../spec/machine-spec.ts'
import type { Device } from './device.ts'
import { diskDevice } from './disk-device.ts'
import { type Slots, slotsOf } from './slots.ts'

/** The slots of the root bus from this on are the disks', one each. */
const firstSlot = 8

/** Name of the block node of the disk at `index`, as blockdev commands take it; the file below it is `disk0-file`. */
export function nodeName(index: number): string {
  return `disk${index}`
}

/**
 * `-blockdev`, one for each disk. Locking is not left to QEMU's `auto`, which goes on without where the host has no
 * OFD locks: an image that is not locked is no proof that only one side writes.
 */
export function blockdevOptions({ disks = [] }: MachineSpec, images: readonly string[] = []): string[] {
  return disks.flatMap((disk, index) => ['-blockdev', JSON.stringify(blockdev(disk, { index, images }))])
}

type Place = Readonly<{ index: number; images: readonly string[] }>

/** BlockdevOptions of qapi/block-core.json. */
function blockdev({ format }: DiskSpec, { index, images }: Place): object {
  const filename = images[index]
  if (filename === undefined) throw new TypeError(`no image for disk ${index}`)
  const file = { driver: 'file', 'node-name': `${nodeName(index)}-file`, filename, locking: 'on' }
  return { driver: format, 'node-name': nodeName(index), file }
}

/** What the guest sees of its disks, each at a pinned address. */
export function diskDevices(spec: MachineSpec, slots: Slots = slotsOf(spec)): Device[] {
  const { disks = [], machineType } = spec
  const bus = rootBus(machineType)
  return disks.flatMap((disk, index) =>
    diskDevice[disk.bus]({
      ...{ index, id: `${nodeName(index)}-device`, drive: nodeName(index) },
      pci: () => ({ bus, addr: slots.take(firstSlot + index) }),
    }),
  )
}
