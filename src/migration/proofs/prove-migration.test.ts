import { expect, test } from 'vitest'
import { proveMigration } from './prove-migration.ts'
import { ram } from '../fixtures/scripted-pair.ts'
import { announced, sampleReport } from './fixtures/sample-report.ts'
import type { MigrationReport } from '../report.ts'

const prove = (changes: Partial<MigrationReport>) => proveMigration({ ...sampleReport, ...changes })

test('a migration proves its mode and its transport', () => {
  expect(prove({})).toEqual([
    {
      feature: 'migration mode precopy',
      exercised: true,
      proof: 'source went through setup, active, device, completed; 108089396 bytes in 3 passes',
    },
    {
      feature: 'transport tcp',
      exercised: true,
      proof: 'migrated over tcp:127.0.0.1:45001; the destination listened there, 1 connections seen',
    },
  ])
})

test.each<[string, Partial<MigrationReport>]>([
  ['that was never active', { source: announced('setup', 'completed') }],
  ['that did not complete', { source: announced('setup', 'active') }],
  ['that became post-copy', { source: announced('setup', 'active', 'postcopy-active', 'completed') }],
  ['that sent no memory', { info: { status: 'completed', ram: { ...ram, transferred: 0 } } }],
  ['that says nothing of its memory', { info: { status: 'completed' } }],
])('a migration %s was no pre-copy', (_, changes) => {
  expect(prove(changes)[0]?.exercised).toBe(false)
})

test('a migration over something else did not exercise its transport', () => {
  expect(prove({ uri: 'unix:/tmp/migration' })[1]?.exercised).toBe(false)
})

test.each([
  ['that was set up and failed', ['setup', 'active', 'failed'], true],
  ['that was never set up', ['failed'], false],
  ['that did not fail', ['setup', 'active'], false],
])('a migration that must fail, %s', (_, states, exercised) => {
  const info = { status: 'failed', 'error-desc': 'Sibling indicated error 1' }
  expect(prove({ outcome: 'failed', info, source: announced(...states) })[0]).toEqual({
    feature: 'migration that must fail',
    exercised,
    proof: `source went through ${states.join(', ')}: Sibling indicated error 1`,
  })
})

test.each([
  ['a TLS handshake', '16030101b0', true],
  ['the stream itself', '5145564d00', false],
])('a migration that must fail over TLS, and began with %s', (_, firstBytes, exercised) => {
  const spec = { ...sampleReport.spec, tls: { credentials: 'psk', fault: 'wrong-key' } } as const
  const observed = { wire: [{ firstBytes, firstReplies: '', sentBytes: 100, receivedBytes: 7, cut: false }] }
  const proofs = prove({ outcome: 'failed', spec, observed, source: announced('setup', 'failed') })
  expect(proofs.map((one) => one.exercised)).toEqual([true, exercised])
})
