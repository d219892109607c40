import { expect, test } from 'vitest'
import { MissingCapability } from '../base/errors.ts'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import type { Dimm } from '../spec/hotplug.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { NamedParts } from '../spec/parts.ts'
import { expectParts } from './expect-parts.ts'

const offer = { types: ['virtio-blk-pci', 'ich9-ahci', 'iothread', 'memory-backend-ram', 'pc-dimm'] }
const check = (parts: Partial<NamedParts>, changes: Partial<MachineSpec> = {}) =>
  expectParts({ ...sampleSpec, ...changes, parts: [{ name: 'one', ...parts }] }, offer, 'lab-1')

test('what a build has by its own name, as a PCI device or as an alias is there', () => {
  const devices = ['virtio-blk-pci', 'virtio-blk', 'ahci'].map((driver) => ({ driver }))
  check({ devices, objects: [{ 'qom-type': 'iothread' }], requires: ['iothread'] })
})

test.each<[Partial<NamedParts>, string]>([
  [{ devices: [{ driver: 'qxl-vga' }] }, "device 'qxl-vga'"],
  [{ objects: [{ 'qom-type': 'sev-guest' }] }, "object 'sev-guest'"],
  [{ memory: { backend: { 'qom-type': 'memory-backend-epc' }, nodes: 1 } }, "object 'memory-backend-epc'"],
  [{ options: [['-vga', 'qxl']] }, "device 'qxl-vga'"],
  [{ requires: ['x-remote'] }, "type 'x-remote'"],
])('%j is missing', (parts, what) => {
  const message = `host lab-1: build 'qemu-10.0' has no ${what}`
  expect(() => check(parts)).toThrow(new MissingCapability(message))
})

test.each<[Partial<NamedParts>, string]>([
  [{ devices: [{ driver: 'virtio-bkl-pci' }] }, "device 'virtio-bkl-pci' (did you mean 'virtio-blk-pci'?)"],
  [{ objects: [{ 'qom-type': 'iothred' }] }, "object 'iothred' (did you mean 'iothread'?)"],
  [{ requires: ['ichh9-ahci'] }, "type 'ichh9-ahci' (did you mean 'ich9-ahci'?)"],
])('%j may be mistyped', (parts, what) => {
  expect(() => check(parts)).toThrow(new MissingCapability(`host lab-1: build 'qemu-10.0' has no ${what}`))
})

test('parts of a machine type of the catalogue are held against the build, too', () => {
  const machineParts = { name: 'field', devices: [{ driver: 'qxl-vga' }] }
  expect(() => check({}, { machineParts })).toThrow("build 'qemu-10.0' has no device 'qxl-vga'")
})

test('a DIMM needs its device, and what its memory is made of', () => {
  const dimm = (changes: Partial<Dimm>): Partial<MachineSpec> => ({
    memory: { sizeMib: 64, dimms: [{ id: 'a', sizeMib: 64, device: 'pc-dimm', backend: 'ram', ...changes }] },
  })
  check({}, dimm({}))
  expect(() => check({}, dimm({ device: 'nvdimm' }))).toThrow("has no device 'nvdimm'")
  expect(() => check({}, dimm({ backend: 'memfd' }))).toThrow("has no object 'memory-backend-memfd'")
})

test('the disks of a q35 cannot be on a bus that only an i440fx has', () => {
  const disks = [{ format: 'raw', sizeMib: 64, sharing: 'shared', bus: 'ide' }] as const
  expect(() => check({}, { disks })).toThrow("host lab-1: machine type 'pc-q35-10.0' has no IDE bus of its own")
  check({}, { disks, machineType: 'pc-i440fx-10.0' })
})
