import { expect, test } from 'vitest'
import { memory } from './memory.ts'

const room = { size: '512M', slots: 2, max: '2G' }

test('a DIMM is a size, or all that makes one', () => {
  const placed = {
    ...{ size: '128M', device: 'nvdimm', backend: 'file', share: true, policy: 'bind', 'host-nodes': [0], node: 1 },
    ...{ id: 'field0', slot: 1, address: 0x1_4000_0000 },
  }
  expect(memory.parse({ ...room, dimms: ['256M', placed] })).toEqual({
    ...{ sizeMib: 512, slots: 2, maxSizeMib: 2048 },
    dimms: [
      { id: 'dimm0', sizeMib: 256, device: 'pc-dimm', backend: 'ram' },
      {
        ...{ id: 'field0', sizeMib: 128, device: 'nvdimm', backend: 'file', share: true, node: 1, slot: 1 },
        ...{ address: 0x1_4000_0000, policy: { mode: 'bind', hostNodes: [0] } },
      },
    ],
  })
})

test.for([
  [{ ...room, dimms: ['256M', '256M', '256M'] }, ['dimms'], 'has more than the 2 slots'],
  [{ ...room, dimms: ['1G', { size: '1G' }] }, ['max'], 'is less than the 2560M that are there from the start'],
  [{ ...room, dimms: ['1M', { size: '1M', id: 'dimm0' }] }, ['dimms'], "the id 'dimm0' is there twice"],
] as const)('%j is refused: %s', ([value, path, message]) => {
  expect(memory.safeParse(value).error?.issues).toMatchObject([{ path, message }])
})

test.for([{ size: '1M', id: '0' }, { size: '1M', policy: 'bind' }, { size: '1M', addr: 1 }, true])(
  'a DIMM that is %j is refused',
  (dimm) => expect(memory.safeParse({ ...room, dimms: [dimm] }).success).toBe(false),
)
