import { expect, test } from 'vitest'
import { sampleMigration } from '../../spec/fixtures/samples.ts'
import { ram } from '../fixtures/scripted-pair.ts'
import type { MigrationReport } from '../report.ts'
import { restoreProof } from './restore.ts'

const migration = (status: string, at: number) => ({ event: 'MIGRATION', data: { status }, at })
const resume = { event: 'RESUME', data: {}, at: 30 }

const report: MigrationReport = {
  ...{ spec: { ...sampleMigration, transport: 'exec-file' }, half: 'restore', outcome: 'completed' },
  ...{ from: 'source', to: 'destination', uri: 'exec:cat f', startedAt: 0, endedAt: 1000, samples: [] },
  info: { status: 'completed', ram },
  source: [migration('active', 1), migration('completed', 10)],
  destination: [migration('active', 20), resume, migration('completed', 31)],
  observed: { commands: ['source 7', 'destination 8'] },
}

test('a guest that was loaded and ran on was restored', () => {
  expect(restoreProof(report)).toEqual({
    exercised: true,
    proof:
      'destination went through active, completed; events of RESUME and completed: 1 and 2; after the source had ended; ' +
      'read by destination 8',
  })
})

test.each<[string, Partial<MigrationReport>]>([
  ['nothing was loaded', { destination: [resume] }],
  ['it did not load all', { destination: [migration('active', 20), resume] }],
  ['the guest did not run', { destination: [migration('active', 20), migration('completed', 31)] }],
  ['the source still spoke', { source: [migration('completed', 25)] }],
  ['no command read the file', { observed: { commands: ['source 7'] } }],
])('not exercised where %s', (_what, changes) => {
  expect(restoreProof({ ...report, ...changes })).toMatchObject({ exercised: false })
})
