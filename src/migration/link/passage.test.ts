import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { LinkShape } from '../../spec/link.ts'
import { realWorld } from './lane.ts'
import { relayLink } from './relay-link.ts'

const mib = 2 ** 20
const linkOf = (shape: LinkShape) => relayLink(shape, { ...realWorld, random: () => 0 })

test('what goes through comes out whole, in order and counted, no earlier than the delay', async () => {
  const link = linkOf({ delayMs: 30 })
  const [there, back] = [link.there(), link.back()]
  const sent = Buffer.from(Array.from({ length: mib }, (_, index) => index >> 10))
  const begun = performance.now()
  for (let at = 0; at < mib; at += 65_536) there.write(sent.subarray(at, at + 65_536))
  there.end()
  back.end('answer')
  expect((await buffer(there)).equals(sent)).toBe(true)
  expect(performance.now() - begun).toBeGreaterThanOrEqual(30)
  expect(String(await buffer(back))).toBe('answer')
  expect(link.counts).toMatchObject({ sentBytes: mib, heldBack: 0, losses: 0 })
  expect(link.counts.leastDelayMs).toBeGreaterThanOrEqual(30)
})

test('a rate is kept', async () => {
  const link = linkOf({ rateKbit: 80_000 })
  const there = link.there()
  const begun = performance.now()
  there.end(Buffer.alloc(mib))
  await buffer(there)
  expect(performance.now() - begun).toBeGreaterThan(85)
})

test('a lost packet is a pause, and is counted', async () => {
  const link = linkOf({ lossPercent: 1 })
  const there = link.there()
  const begun = performance.now()
  there.end(Buffer.alloc(1448))
  await buffer(there)
  expect(performance.now() - begun).toBeGreaterThanOrEqual(199)
  expect(link.counts.losses).toBe(1)
})

test('a destination that does not read holds the source up', async () => {
  const there = linkOf({ delayMs: 1 }).there()
  let taken = 0
  const write = (): void => {
    there.write(Buffer.alloc(mib), () => {
      taken += mib
      if (taken < 64 * mib) write()
    })
  }
  write()
  await expect.poll(() => taken).toBeGreaterThanOrEqual(15 * mib)
  for (let turns = 0; turns < 200; turns++) await turn()
  expect(taken).toBeLessThan(20 * mib)
  there.resume()
  await expect.poll(() => taken).toBe(64 * mib)
  there.destroy()
})

test('what is under way when it is destroyed never comes', async () => {
  const link = linkOf({ delayMs: 20 })
  const there = link.there()
  there.write('lost')
  there.destroy()
  await once(there, 'close')
  await new Promise((resolve) => setTimeout(resolve, 40))
  expect(link.counts).toEqual({ sentBytes: 0, heldBack: 0, losses: 0 })
})
