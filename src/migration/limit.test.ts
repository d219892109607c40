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
