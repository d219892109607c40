import { expect, test } from 'vitest'
import { sampleMigration } from '../../spec/fixtures/samples.ts'
import type { MigrationSpec } from '../../spec/machine-spec.ts'
import { ram } from '../fixtures/scripted-pair.ts'
import type { Observed } from '../report.ts'
import { sampleReport } from './fixtures/sample-report.ts'
import { transportProof } from './transport.ts'

type Seen = Readonly<{ spec: Partial<MigrationSpec>; uri: string; observed: Observed }>

function prove({ spec, uri, observed }: Seen) {
  return transportProof({ ...sampleReport, spec: { ...sampleMigration, ...spec }, uri, observed })
}

const file = { sizeBytes: 2 ** 20 + ram.transferred, allocatedBytes: ram.transferred, untouchedBytes: 2 ** 20 }
const link = { firstBytes: '5145564d', firstReplies: '', sentBytes: 1, receivedBytes: 1, cut: false }
const good = {
  tcp: { spec: { transport: 'tcp' }, uri: 'tcp:127.0.0.1:45001', observed: { streams: 1 } },
  relayed: { spec: { transport: 'tcp' }, uri: 'tcp:127.0.0.1:45001', observed: { wire: [link] } },
  unix: { spec: { transport: 'unix' }, uri: 'unix:/s/migration', observed: { streams: 1 } },
  cpr: { spec: { transport: 'unix', mode: 'cpr-transfer' }, uri: 'unix:/s/migration', observed: {} },
  exec: { spec: { transport: 'exec' }, uri: 'exec:cat > x', observed: { commands: ['source 7', 'destination 8'] } },
  fd: { spec: { transport: 'fd' }, uri: 'fd:migration', observed: { passed: ['{"return": {}}', '{"return":{}}'] } },
  file: { spec: { transport: 'file', offset: 2 ** 20 }, uri: 'file:/s/f,offset=1048576', observed: { file } },
  'exec-file': {
    spec: { transport: 'exec-file' },
    uri: 'exec:cat > f',
    observed: { file: { ...file, untouchedBytes: 0 }, commands: ['source 7'] },
  },
} as const satisfies Record<string, Seen>

test.each(Object.entries(good))('%s is shown', (_name, seen) => {
  expect(prove(seen)).toMatchObject({ exercised: true })
})

test.each<[string, keyof typeof good, Partial<Seen>]>([
  ['nobody came to the relay', 'relayed', { observed: { wire: [] } }],
  ['it went somewhere else', 'tcp', { uri: 'unix:/s/migration' }],
  ['it went somewhere else although in a cpr mode', 'cpr', { uri: 'tcp:127.0.0.1:1' }],
  ['no command left word', 'exec', { observed: {} }],
  ['only one command left word', 'exec', { observed: { commands: ['source 7'] } }],
  ['no end was passed', 'fd', { observed: {} }],
  ['one QEMU took no end', 'fd', { observed: { passed: ['{"return": {}}', '{"error": {}}'] } }],
  ['there is no file', 'file', { observed: {} }],
  ['the file is smaller than the stream', 'file', { observed: { file: { ...file, sizeBytes: 2 ** 20 } } }],
  ['what was before the offset is overwritten', 'file', { observed: { file: { ...file, untouchedBytes: 4096 } } }],
  ['QEMU wrote the file itself', 'exec-file', { observed: { file: { ...file, untouchedBytes: 0 } } }],
])('not exercised where %s', (_what, name, changes) => {
  expect(prove({ ...good[name], ...changes })).toMatchObject({ exercised: false })
})

test('the numbers are told', () => {
  expect(prove(good.file).proof).toBe(
    'migrated over file:/s/f,offset=1048576; a file of 109137972 bytes, 108089396 of them on disk, for a stream of ' +
      '108089396; 1048576 of 1048576 bytes before it are as they were',
  )
})
