import { expect, test } from 'vitest'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import type { Dimm } from '../spec/hotplug.ts'
import { dimmBackends, dimmDevices, memoryDevices, memorySize } from './dimms.ts'

const dimm: Dimm = { id: 'dimm0', sizeMib: 128, device: 'pc-dimm', backend: 'ram' }
const withDimms = (...dimms: Dimm[]) => ({ ...sampleSpec, memory: { sizeMib: 512, slots: 4, maxSizeMib: 2048, dimms } })

test('a machine without slots has its memory and nothing more', () => {
  expect(memorySize(sampleSpec)).toBe('512M')
  expect(dimmBackends(sampleSpec, '/s')).toEqual([])
  expect(dimmDevices(sampleSpec)).toEqual([])
})

test('a DIMM is a device with memory of its own, in one of the slots', () => {
  const spec = withDimms(dimm)
  expect(memorySize(spec)).toBe('512M,slots=4,maxmem=2048M')
  expect(dimmBackends(spec, '/s')).toEqual(['-object', 'memory-backend-ram,id=dimm0-memory,size=134217728'])
  expect(dimmDevices(spec)).toEqual([{ driver: 'pc-dimm', id: 'dimm0', memdev: 'dimm0-memory' }])
})

test('a DIMM that was plugged has its place, its node and what its memory is made of', () => {
  const policy = { mode: 'bind', hostNodes: [0, 1] } as const
  const made = { backend: 'file', share: true, prealloc: false, policy } as const
  const spec = withDimms({ ...dimm, ...made, node: 1, slot: 2, address: 0x1_0000_0000 })
  expect(dimmBackends(spec, '/s,t')).toEqual([
    '-object',
    'memory-backend-file,id=dimm0-memory,size=134217728,mem-path=/s,,t/dimm0,share=on,prealloc=off,policy=bind,host-nodes=0,host-nodes=1',
  ])
  const place = { node: 1, slot: 2, addr: 4294967296 }
  expect(dimmDevices(spec)).toEqual([{ driver: 'pc-dimm', id: 'dimm0', memdev: 'dimm0-memory', ...place }])
})

test('virtio-mem is a device of PCI, at its place and as large as it was asked to be', () => {
  const place = { address: 0x1_0000_0000, pci: { bus: 'rp1', addr: '0x0' } }
  const virtioMem: Dimm = { ...dimm, device: 'virtio-mem-pci', requestedMib: 64, ...place }
  const spec = withDimms(virtioMem)
  expect(dimmDevices(spec)).toEqual([])
  const device = { driver: 'virtio-mem-pci', id: 'dimm0', memdev: 'dimm0-memory', bus: 'rp1', addr: '0x0' }
  expect(memoryDevices(spec)).toEqual([{ ...device, 'requested-size': 64 * 2 ** 20, memaddr: 4294967296 }])
})
