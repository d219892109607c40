import { expect, test } from 'vitest'
import { sampleTimeline } from '../../fixtures/timelines.ts'
import { endOf, lastOf, tookMs } from './ending.ts'

const timeline = sampleTimeline()
const migration = timeline.migrations[0]!
const { startedAt } = migration

test('a migration that completed took what QEMU says', () => {
  const samples = [{ at: startedAt, status: 'completed', totalTimeMs: 987 }]
  expect(tookMs(timeline, { ...migration, samples })).toBe(987)
})

test('one that failed took until it failed, and has the numbers that were known before', () => {
  const active = { at: startedAt, status: 'active', totalTimeMs: 5, transferredBytes: 4096 }
  const failed = {
    ...migration,
    endedAt: startedAt + 400,
    samples: [active, { at: startedAt + 401, status: 'failed' }],
  }
  expect(tookMs(timeline, failed)).toBe(400)
  expect(lastOf(failed)).toMatchObject({ status: 'failed', transferredBytes: 4096 })
})

test('one without an end is over when its source is, else with the case', () => {
  const endless = { ...migration, endedAt: undefined }
  expect(endOf(timeline, endless)).toBe(timeline.endedAt)
  const [source, destination] = timeline.machines
  const killed = { ...source!, exit: { code: null, signal: 'SIGKILL', at: startedAt + 20 } }
  expect(endOf({ ...timeline, machines: [killed, destination!] }, endless)).toBe(startedAt + 20)
})
