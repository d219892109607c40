import { expect, test } from 'vitest'
import { sampleReport } from '../migration/proofs/fixtures/sample-report.ts'
import type { MigrationReport, WireConnection } from '../migration/report.ts'
import type { QmpEvent } from '../qmp/event-log.ts'
import { sampleMigration } from '../spec/fixtures/samples.ts'
import { proveWay } from './prove-way.ts'

const over = (firstBytes: string): WireConnection => ({
  ...{ firstBytes, firstReplies: '', sentBytes: 1, receivedBytes: 1, cut: false },
})
const tls = { ...sampleMigration, tls: { credentials: 'psk' } } as const
const failed: MigrationReport = { ...sampleReport, spec: tls, outcome: 'failed' }

const missing = (report: MigrationReport) =>
  proveWay(report)
    .filter(({ exercised }) => !exercised)
    .map(({ feature }) => feature)

test.each<[string, WireConnection[], boolean]>([
  ['in TLS', [over('160301')], true],
  ['in TLS, and one that was cut before it carried anything', [over('160301'), over('')], true],
  ['in the clear', [over('514556')], false],
  ['that carried nothing', [over('')], false],
])('connections %s', (_, wire, shown) => {
  expect(missing({ ...failed, observed: { wire } }).includes('TLS with psk')).toBe(!shown)
})

const states = (...words: string[]): QmpEvent[] =>
  words.map((status, at) => ({ event: 'MIGRATION', data: { status }, at }))

test('a migration that stayed pre-copy is no post-copy, however often it was disturbed', () => {
  const spec = { ...sampleMigration, mode: 'postcopy', capabilities: {} } as const
  expect(missing({ ...sampleReport, spec })).toContain('migration mode postcopy')
})

test('a post-copy may pause as often as it is disturbed', () => {
  const spec = { ...sampleMigration, mode: 'postcopy', capabilities: {} } as const
  const pauses = ['postcopy-paused', 'postcopy-recover', 'postcopy-paused', 'postcopy-recover', 'postcopy-active']
  const pass = { event: 'MIGRATION_PASS', data: { pass: 1 }, at: 0 }
  const source = [pass, ...states('setup', 'active', 'postcopy-active', ...pauses, 'completed')]
  const { info } = sampleReport
  const ram = { ...info.ram!, 'postcopy-bytes': 1 }
  const destination = [{ event: 'RESUME', data: {}, at: 3 }]
  expect(missing({ ...sampleReport, spec, source, destination, info: { ...info, ram } })).not.toContain(
    'migration mode postcopy',
  )
})

test('a source that is gone has no counters left to show', () => {
  const { ram: _, ...info } = sampleReport.info
  expect(missing({ ...sampleReport, info })).toEqual([])
})
