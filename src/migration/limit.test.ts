import { expect, test } from 'vitest'
import { sampleMigration, sampleSpec } from '../spec/fixtures/samples.ts'
import { timeLimitMs } from './limit.ts'

test.each([
  [512, {}, 76_000],
  [1024, {}, 92_000],
  [512, { 'max-bandwidth': 2 ** 20 }, 2_108_000],
  [512, { 'max-bandwidth': 0 }, 76_000],
])('a migration of %d MiB with %o is stuck after %d ms', (sizeMib, parameters, limitMs) => {
  expect(timeLimitMs({ ...sampleSpec, memory: { sizeMib } }, { ...sampleMigration, parameters })).toBe(limitMs)
})

test.each([
  [{}, 76_000],
  [{ 'max-postcopy-bandwidth': 0 }, 76_000],
  [{ 'max-postcopy-bandwidth': 2 ** 20 }, 2_108_000],
  [{ 'max-bandwidth': 2 ** 20, 'max-postcopy-bandwidth': 2 ** 30 }, 2_108_000],
])('a post-copy with %o is stuck after %d ms', (parameters, limitMs) => {
  expect(timeLimitMs(sampleSpec, { ...sampleMigration, mode: 'postcopy', parameters })).toBe(limitMs)
})

test('a pre-copy knows no bandwidth of post-copy', () => {
  expect(timeLimitMs(sampleSpec, { ...sampleMigration, parameters: { 'max-postcopy-bandwidth': 1 } })).toBe(76_000)
})

test.each([
  [{ rateKbit: 2_000_000 }, 76_000],
  [{ rateKbit: 8_192 }, 60_000 + 4 * 524_288],
  [{ delayMs: 20 }, 76_000],
  [{ lossPercent: 1 }, 60_000 + 4 * 741_534],
])('a migration over a link with %o is stuck after %d ms', (link, limitMs) => {
  expect(timeLimitMs(sampleSpec, sampleMigration, link)).toBe(limitMs)
})
