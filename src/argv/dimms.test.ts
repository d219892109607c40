import { expect, test } from 'vitest'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import { dimmBackends, dimmDevices, memorySize } from './dimms.ts'

const spec = { ...sampleSpec, memory: { sizeMib: 512, slots: 4, maxSizeMib: 2048, dimmsMib: [128] } }

test('memory without slots is its size', () => {
  expect(memorySize(sampleSpec)).toBe('512M')
  expect(dimmBackends(sampleSpec)).toEqual([])
  expect(dimmDevices(sampleSpec)).toEqual([])
})

test('a DIMM has memory of its own and a slot', () => {
  expect(memorySize(spec)).toBe('512M,slots=4,maxmem=2048M')
  expect(dimmBackends(spec)).toEqual(['-object', 'memory-backend-ram,id=dimm0-memory,size=128M'])
  expect(dimmDevices(spec)).toEqual([{ driver: 'pc-dimm', id: 'dimm0', memdev: 'dimm0-memory' }])
})
