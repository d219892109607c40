import { expect, test } from 'vitest'
import { ram } from '../fixtures/scripted-pair.ts'
import type { MigrationInfo } from '../report.ts'
import { sampleReport } from './fixtures/sample-report.ts'
import { parameterProofs } from './parameters.ts'

const mebibyte = 2 ** 20
const { spec } = sampleReport

type Sent = Readonly<{ limit: number; mode?: 'precopy' | 'postcopy'; sent: Partial<NonNullable<MigrationInfo['ram']>> }>

/** Of a migration that took 2 s. */
function bandwidth({ limit, mode = 'precopy', sent }: Sent) {
  const info = { status: 'completed', 'total-time': 2_000, ram: { ...ram, ...sent } }
  return parameterProofs['max-bandwidth']!({
    ...sampleReport,
    spec: { ...spec, mode, parameters: { 'max-bandwidth': limit * mebibyte } },
    info,
  })
}

test.each<[string, Sent, boolean]>([
  ['what the limit lets through', { limit: 64, sent: { transferred: 130 * mebibyte } }, true],
  ['more than that', { limit: 64, sent: { transferred: 250 * mebibyte } }, false],
  ['any amount where 0 takes the limit away', { limit: 0, sent: { transferred: 9_000 * mebibyte } }, true],
  [
    'post-copy, whose pages have a limit of their own',
    { limit: 64, mode: 'postcopy', sent: { transferred: 900 * mebibyte, 'precopy-bytes': 100 * mebibyte } },
    true,
  ],
  [
    'too much before post-copy began',
    { limit: 64, mode: 'postcopy', sent: { transferred: 900 * mebibyte, 'precopy-bytes': 300 * mebibyte } },
    false,
  ],
])('max-bandwidth, %s', (_, given, exercised) => {
  expect(bandwidth(given).exercised).toBe(exercised)
})

test('max-bandwidth of a QEMU that says nothing of what it sent is not shown', () => {
  const silent = { ...sampleReport, info: { status: 'completed' } }
  expect(parameterProofs['max-bandwidth']!(silent)).toEqual({
    exercised: false,
    proof: 'QEMU does not say how much it sent',
  })
})

test('max-bandwidth says how much was sent in what time', () => {
  expect(bandwidth({ limit: 64, sent: { transferred: 130 * mebibyte } }).proof).toBe(
    '136314880 bytes in 2000 ms, 201326592 were allowed',
  )
})
