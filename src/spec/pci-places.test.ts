import { expect, test } from 'vitest'
import { sampleSpec } from './fixtures/samples.ts'
import type { Dimm } from './hotplug.ts'
import { freePciPlaces } from './pci-places.ts'

const port = (id: string) => ({ driver: 'pcie-root-port', id, bus: 'root' })
const ports = { name: 'ports', devices: [port('rp0'), port('rp1'), { driver: 'virtio-scsi-pci', id: 's', bus: 'rp0' }] }
const dimm: Dimm = { id: 'dimm0', sizeMib: 256, device: 'virtio-mem-pci', backend: 'ram' }

test('a q35 takes devices behind root ports that have none', () => {
  const q35 = { ...sampleSpec, machineType: 'pc-q35-10.0' }
  expect(freePciPlaces(q35)).toEqual([])
  expect(freePciPlaces({ ...q35, parts: [ports] })).toEqual([{ bus: 'rp1', addr: '0x0' }])
  const memory = { sizeMib: 512, dimms: [{ ...dimm, pci: { bus: 'rp1', addr: '0x0' } }] }
  expect(freePciPlaces({ ...q35, parts: [ports], memory })).toEqual([])
})

test('an i440fx takes one on its own bus', () => {
  const pc = { ...sampleSpec, machineType: 'pc-i440fx-10.0', parts: [] }
  const place = { bus: 'pci.0', addr: '0x1f' }
  expect(freePciPlaces(pc)).toEqual([place])
  expect(freePciPlaces({ ...pc, memory: { sizeMib: 512, dimms: [{ ...dimm, pci: place }] } })).toEqual([])
})
