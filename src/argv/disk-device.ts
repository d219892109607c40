import type { DiskSpec } from '../spec/machine-spec.ts'
import type { Device } from './device.ts'

type Place = Readonly<{
  index: number
  id: string
  drive: string
  /** Takes the disk's place on the root bus; not every disk needs one. */
  pci: () => Readonly<{ bus: string; addr: string }>
}>

/** A disk as the guest sees it, by the bus that it is on, with the controller that it needs for itself. */
export const diskDevice: Readonly<Record<DiskSpec['bus'], (place: Place) => Device[]>> = {
  'virtio-blk': ({ id, drive, pci }) => [{ driver: 'virtio-blk-pci', id, drive, ...pci() }],
  'virtio-scsi': ({ index, id, drive, pci }): Device[] => [
    { driver: 'virtio-scsi-pci', id: `scsi${index}`, ...pci() },
    { driver: 'scsi-hd', id, drive, bus: `scsi${index}.0`, 'scsi-id': 0, lun: 0 },
  ],
  ahci: ({ index, id, drive, pci }): Device[] => [
    { driver: 'ich9-ahci', id: `ahci${index}`, ...pci() },
    { driver: 'ide-hd', id, drive, bus: `ahci${index}.0`, unit: 0 },
  ],
  // The two buses of an i440fx's own controller, two disks each.
  ide: ({ index, id, drive }) => [{ driver: 'ide-hd', id, drive, bus: `ide.${index >> 1}`, unit: index & 1 }],
}
