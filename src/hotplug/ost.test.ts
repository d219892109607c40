import { expect, test } from 'vitest'
import { isEjected, isPlugWord } from './ost.ts'

const word = (info: Record<string, unknown>) => ({
  ...{ event: 'ACPI_DEVICE_OST', at: 0 },
  data: { info: { slot: '2', 'slot-type': 'CPU', source: 3, status: 0, ...info } },
})

test('a vCPU is out when the guest has said so, by its name or by that of nobody', () => {
  expect(isEjected(word({}), 'cpu2')).toBe(true)
  expect(isEjected(word({ device: 'cpu2' }), 'cpu2')).toBe(true)
})

test.each([
  ['of another vCPU', { device: 'cpu3' }],
  ['of a DIMM that was unplugged before it', { 'slot-type': 'DIMM' }],
  ['of a plug', { source: 1 }],
  ['that it is under way', { status: 132 }],
])('a word %s is none of its ejection', (_, info) => expect(isEjected(word(info), 'cpu2')).toBe(false))

test.each([
  [{ source: 1, status: 0 }, true],
  [{ source: 0, status: 0x80 }, true],
  [{ source: 0x200, status: 0x82 }, true],
  [{ source: 0x200, status: 0x80 }, false],
  [{ source: 3, status: 0 }, false],
])('of a plug the last word is %o: %o', (info, last) =>
  expect(isPlugWord(word({ ...info, device: 'cpu2' }), 'cpu2')).toBe(last),
)
