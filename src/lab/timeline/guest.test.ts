import { expect, test } from 'vitest'
import { beatAt } from '../../guest/fixtures/beats.ts'
import { beatsOf, guestTimeline, loadIn, loadStart } from './guest.ts'

/** 256 pages are 1 MiB: 1 MiB in 10 ms is 100 MiB/s. */
const steady = (from: number, count: number, sequence = 1) =>
  Array.from({ length: count }, (_, n) => beatAt(from + n * 10, sequence + n, { dirtiedPages: (sequence + n) * 256 }))

test('beats of both sides are one sequence, and what both delivered counts once', () => {
  const source = { probe: { beats: steady(0, 10) } }
  const again = { ...source.probe.beats.at(-1)!, arrivedAt: 195, readAt: 195 }
  const destination = { probe: { beats: [again, ...steady(200, 5, 11)] } }
  expect(beatsOf([source, destination]).map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 15 }, (_, n) => n + 1),
  )
})

test('a silence is one that was there for certain', () => {
  const beats = [beatAt(0, 1), beatAt(10, 2, { readAt: 40 }), beatAt(100, 3), beatAt(149, 4)]
  expect(guestTimeline(beats)).toMatchObject({ silences: [{ from: 40, to: 100, ms: 60 }], moreSilences: 0 })
})

test('of too many silences the longest are listed, in order', () => {
  const beats = Array.from({ length: 100 }, (_, n) => beatAt(n * n + 60 * n, n))
  const { silences, moreSilences } = guestTimeline(beats)
  expect([silences.length, moreSilences]).toEqual([60, 39])
  expect(silences[0]!.from).toBeLessThan(silences[1]!.from)
  expect(silences.at(-1)!.ms).toBe(257)
})

test('the load is what the guest rewrote in each tenth of a second', () => {
  const { load } = guestTimeline(steady(1000, 31))
  expect(load).toEqual({ startedAt: 1000, stepMs: 100, mibPerSecond: [90, 100, 100, 10] })
  expect(loadIn(steady(0, 100), { from: 200, to: 600 })).toBe(100)
})

test('a guest that is booted again does not run its load backwards', () => {
  const beats = [beatAt(0, 1, { dirtiedPages: 999 }), beatAt(10, 1, { dirtiedPages: 0 })]
  expect(guestTimeline(beats).load.mibPerSecond).toEqual([0])
})

test('without beats nothing is said', () => {
  expect(guestTimeline([])).toMatchObject({ silences: [], load: { mibPerSecond: [] } })
  expect(loadIn([beatAt(0, 1)], { from: 0, to: 10 })).toBeUndefined()
  expect(loadStart([beatAt(5, 1), beatAt(9, 2, { dirtiedPages: 3 })])).toBe(9)
})
