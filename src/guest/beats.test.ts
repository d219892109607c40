import { expect, test } from 'vitest'
import { largestGap, parseBeat } from './beats.ts'
import { beatAt } from './fixtures/beats.ts'

const arrival = { arrivedAt: 5, readAt: 6 }

test('a beat is read with all that the guest says in it', () => {
  expect(parseBeat('b 12 1700000000123456789 18446744073709551615 3 5', arrival)).toEqual({
    sequence: 12,
    guestMonotonicNs: 1_700_000_000_123_456_789n,
    guestRealNs: 18_446_744_073_709_551_615n,
    dirtiedPages: 3,
    diskBlocks: 5,
    arrivedAt: 5,
    readAt: 6,
  })
})

test('a probe that knows of no disks has written to none', () => {
  expect(parseBeat('b 1 2 3 4', arrival)).toMatchObject({ dirtiedPages: 4, diskBlocks: 0 })
})

test.each([
  '',
  'b',
  'b 1 2 3',
  'b 1 2 3 4 5 6',
  'b 1 2 3 4 x',
  ' b 1 2 3 4',
  'b 1 2 3 4 ',
  'b 1 2 x 4',
  'b -1 2 3 4',
  'r 1 ok',
  '3 4',
])("'%s' is no beat", (line) => {
  expect(parseBeat(line, arrival)).toBeUndefined()
})

test.each([[[]], [[beatAt(1, 1)]]])('fewer than two beats have no gap', (beats) => {
  expect(largestGap(beats)).toBeUndefined()
})

test('the largest gap is between the two beats that are furthest apart', () => {
  const beats = [0, 4, 8, 120, 124, 190].map((at, index) => beatAt(at, index + 1))
  expect(largestGap(beats)).toEqual({ ms: 112, from: beats[2], to: beats[3] })
})

test('beats that came all at once have a gap of nothing', () => {
  expect(largestGap([beatAt(7, 1), beatAt(7, 2)])?.ms).toBe(0)
})

test('only the silence that is certain counts: between the latest of one beat and the earliest of the next', () => {
  const stall = { arrivedAt: 10, readAt: 500 }
  expect(largestGap([beatAt(10, 2, stall), beatAt(10, 3, stall)])?.ms).toBe(0)
  const beats = [beatAt(4, 1), beatAt(10, 2, stall), beatAt(10, 3, stall), beatAt(504, 4)]
  expect(largestGap(beats)?.ms).toBe(6)
})
