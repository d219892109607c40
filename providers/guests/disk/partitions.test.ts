import { expect, test } from 'vitest'
import { bootSector, diskBytes, espBytes, espOffset, rootOffset, rootPartUuid } from './partitions.ts'

test('the boot sector has code, the id of the disk and two partitions', () => {
  const sector = bootSector(new Uint8Array(512).fill(0x90))
  expect(sector).toHaveLength(512)
  expect(new Set(sector.subarray(0, 440))).toEqual(new Set([0x90]))
  expect(`${sector.readUInt32LE(440).toString(16)}-02`).toBe(rootPartUuid)
  const found = [446, 462].map((at) => [sector[at], sector[at + 4], sector.readUInt32LE(at + 8) * 512])
  expect(found).toEqual([
    [0, 0xef, espOffset],
    [0x80, 0x83, rootOffset],
  ])
  expect(sector.readUInt32LE(458) * 512).toBe(espBytes)
  expect(sector.readUInt32LE(474) * 512).toBe(diskBytes - rootOffset)
  expect([...sector.subarray(478, 510)].every((byte) => byte === 0)).toBe(true)
  expect([...sector.subarray(510)]).toEqual([0x55, 0xaa])
})
