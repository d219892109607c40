import { expect, test } from 'vitest'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import type { DiskSpec } from '../spec/machine-spec.ts'
import { blockdevOptions, diskDevices } from './disks.ts'

const disk: DiskSpec = { format: 'qcow2', sizeMib: 64, sharing: 'shared', bus: 'virtio-blk' }
const images = ['/s/disk0,1.qcow2', '/s/disk1.raw']

test('each disk is a block node on its image, locked whatever the host can', () => {
  const spec = { ...sampleSpec, disks: [disk, { ...disk, format: 'raw' } as const] }
  expect(blockdevOptions(spec, images)).toMatchInlineSnapshot(`
    [
      "-blockdev",
      "{"driver":"qcow2","node-name":"disk0","file":{"driver":"file","node-name":"disk0-file","filename":"/s/disk0,1.qcow2","locking":"on"}}",
      "-blockdev",
      "{"driver":"raw","node-name":"disk1","file":{"driver":"file","node-name":"disk1-file","filename":"/s/disk1.raw","locking":"on"}}",
    ]
  `)
})

test('a virtio-blk disk has a slot of its own', () => {
  expect(diskDevices({ ...sampleSpec, disks: [disk, disk] })).toMatchInlineSnapshot(`
    [
      {
        "addr": "0x8",
        "bus": "pcie.0",
        "drive": "disk0",
        "driver": "virtio-blk-pci",
        "id": "disk0-device",
      },
      {
        "addr": "0x9",
        "bus": "pcie.0",
        "drive": "disk1",
        "driver": "virtio-blk-pci",
        "id": "disk1-device",
      },
    ]
  `)
})

test('a virtio-scsi disk has a controller of its own, on the bus that the machine has', () => {
  const spec = { ...sampleSpec, machineType: 'pc-i440fx-10.0', disks: [{ ...disk, bus: 'virtio-scsi' } as const] }
  expect(diskDevices(spec)).toMatchInlineSnapshot(`
    [
      {
        "addr": "0x8",
        "bus": "pci.0",
        "driver": "virtio-scsi-pci",
        "id": "scsi0",
      },
      {
        "bus": "scsi0.0",
        "drive": "disk0",
        "driver": "scsi-hd",
        "id": "disk0-device",
        "lun": 0,
        "scsi-id": 0,
      },
    ]
  `)
})

test('an AHCI disk has a controller of its own, an IDE disk a place on one of the two that an i440fx has', () => {
  const of = (bus: DiskSpec['bus'], machineType: string) =>
    diskDevices({ ...sampleSpec, machineType, disks: [disk, { ...disk, bus }] }).slice(1)
  expect(of('ahci', 'pc-q35-10.0')).toEqual([
    { driver: 'ich9-ahci', id: 'ahci1', bus: 'pcie.0', addr: '0x9' },
    { driver: 'ide-hd', id: 'disk1-device', drive: 'disk1', bus: 'ahci1.0', unit: 0 },
  ])
  expect(of('ide', 'pc-i440fx-10.0')).toEqual([
    { driver: 'ide-hd', id: 'disk1-device', drive: 'disk1', bus: 'ide.0', unit: 1 },
  ])
})

test('a machine without disks has neither', () => {
  expect([blockdevOptions(sampleSpec), diskDevices(sampleSpec)]).toEqual([[], []])
})

test('a disk without an image is a mistake of the lab', () => {
  expect(() => blockdevOptions({ ...sampleSpec, disks: [disk] })).toThrow(new TypeError('no image for disk 0'))
})
