import { expect, test } from 'vitest'
import type { LinkShape } from '../../spec/link.ts'
import { Lane, linkMs } from './lane.ts'

/** A lane in a world whose time stands until it is set, and whose chances are these in turn. */
function laneAt(shape: LinkShape, chances: number[] = []) {
  const world = { now: 1_000, nowMs: () => world.now, random: () => chances.shift() ?? 1 }
  return { world, lane: new Lane(shape, world) }
}

test('what is let through late is caught up with, by a burst and no more', () => {
  const { world, lane } = laneAt({ rateKbit: 8_000 })
  const send = lane.connection()
  expect(send(5_000)).toEqual({ leavesMs: 1_000, arrivesMs: 1_000 })
  expect(send(15_000).leavesMs).toBe(1_010)
  expect(lane.heldBack).toBe(1)
  world.now = 5_000
  expect(send(20_000).leavesMs).toBe(5_010)
})

test('all connections share the rate', () => {
  const { lane } = laneAt({ rateKbit: 8_000 })
  const [one, other] = [lane.connection(), lane.connection()]
  expect(one(20_000).leavesMs).toBe(1_010)
  expect(other(20_000).leavesMs).toBe(1_030)
})

test('a delay is added to each chunk and costs no throughput', () => {
  const { lane } = laneAt({ delayMs: 20 })
  const send = lane.connection()
  for (let chunk = 0; chunk < 3; chunk++) expect(send(65_536)).toEqual({ leavesMs: 1_000, arrivesMs: 1_020 })
})

test('a lost packet is a pause of its own connection alone', () => {
  const { lane } = laneAt({ lossPercent: 1 }, [0.5, 0.009, 0.01])
  const [one, other] = [lane.connection(), lane.connection()]
  expect(one(3 * 1448)).toEqual({ leavesMs: 1_000, arrivesMs: 1_200 })
  expect(one(10).arrivesMs).toBe(1_200)
  expect(other(1448).arrivesMs).toBe(1_000)
  expect(lane.losses).toBe(1)
})

test('packets are counted across chunks', () => {
  const { lane } = laneAt({ lossPercent: 50 }, [0.1, 0.1])
  const send = lane.connection()
  expect(send(1_000).arrivesMs).toBe(1_000)
  expect(send(447).arrivesMs).toBe(1_000)
  expect(send(1).arrivesMs).toBe(1_200)
  expect(lane.losses).toBe(1)
})

test.each([
  [{}, 0],
  [{ delayMs: 20 }, 0],
  [{ rateKbit: 8 }, 1_448_000],
  [{ lossPercent: 1 }, 2_000],
])('1,448,000 bytes over %o take %d ms', (shape, ms) => {
  expect(linkMs(1_448_000, shape)).toBe(ms)
})
