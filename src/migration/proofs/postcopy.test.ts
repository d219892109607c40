import { expect, test } from 'vitest'
import { sampleMigration } from '../../spec/fixtures/samples.ts'
import { ram } from '../fixtures/scripted-pair.ts'
import type { MigrationReport } from '../report.ts'
import { postcopyProof } from './postcopy.ts'

type Event = MigrationReport['source'][number]

/** Events 1 ms after each other: `STOP`, `pass 2`, or a state. */
const events = (from: number, ...words: string[]): Event[] =>
  words.map((word, index) => {
    const at = from + index
    const [, pass] = /^pass (\d)$/.exec(word) ?? []
    if (pass) return { event: 'MIGRATION_PASS', data: { pass: Number(pass) }, at }
    return word === word.toUpperCase()
      ? { event: word, data: {}, at }
      : { event: 'MIGRATION', data: { status: word }, at }
  })

const begin = ['setup', 'pass 1', 'active', 'pass 2']
const interrupted = ['postcopy-paused', 'postcopy-recover', 'postcopy-active']

const source = events(0, ...begin, 'STOP', 'device', 'pass 3', 'postcopy-active', ...interrupted, 'completed')

const report: MigrationReport = {
  spec: { ...sampleMigration, mode: 'postcopy', postcopy: { afterPasses: 1, interruptions: ['cut'] } },
  ...{ outcome: 'completed', from: 'source', to: 'destination', uri: 'tcp:127.0.0.1:1', startedAt: 0, endedAt: 99 },
  info: { status: 'completed', ram: { ...ram, 'postcopy-bytes': 1000 } },
  source,
  destination: events(0, 'active', 'postcopy-active', 'RESUME', ...interrupted, 'completed'),
  samples: [],
  observed: {},
}

const shown = (changes: Partial<MigrationReport>) => postcopyProof({ ...report, ...changes })

test('a post-copy shows its bytes, when the guest moved, after which passes, and each recovery', () => {
  const { exercised, proof } = shown({})
  expect(exercised).toBe(true)
  for (const part of [
    'bytes sent after the switch (postcopy-bytes): 1000',
    'the guest ran on the destination 9 ms before the end',
    '1 passes were complete before it, 1 were asked for',
    'the source paused 1 and recovered 1 of 1 times',
    'the destination paused 1 and recovered 1 of 1 times',
  ])
    expect(proof).toContain(part)
})

test('as QEMU 7.2 says it, where the guest stops only after the state has changed', () => {
  const states = events(0, ...begin, 'postcopy-active', 'STOP', 'pass 3', ...interrupted, 'completed')
  expect(shown({ source: states }).exercised).toBe(true)
})

test.each<[string, Partial<MigrationReport>]>([
  ['that sent nothing after the switch', { info: { status: 'completed', ram: { ...ram, 'postcopy-bytes': 0 } } }],
  ['that does not say what it sent', { info: { status: 'completed', ram } }],
  [
    'that stayed pre-copy',
    { source: events(0, ...begin, 'STOP', 'device', 'pass 3', ...interrupted.slice(0, 2), 'completed') },
  ],
  ['whose guest came with the last page', { destination: events(11, 'RESUME', ...interrupted, 'completed') }],
  ['whose guest did not come', { destination: events(0, 'active', ...interrupted, 'completed') }],
  [
    'that began a pass too early',
    {
      source: events(
        0,
        ...begin.slice(0, 3),
        'STOP',
        'device',
        'pass 2',
        'postcopy-active',
        ...interrupted,
        'completed',
      ),
    },
  ],
  ['that was not interrupted', { source: events(0, ...begin, 'STOP', 'postcopy-active', 'completed') }],
  ['that did not pause on the destination', { destination: events(0, 'RESUME', 'completed') }],
  [
    'that was interrupted once more',
    { source: events(0, ...begin, 'STOP', 'postcopy-active', ...interrupted, ...interrupted, 'completed') },
  ],
  [
    'that paused and was not recovered',
    { source: events(0, ...begin, 'STOP', 'postcopy-active', 'postcopy-paused', 'completed') },
  ],
])('a migration %s is not what was asked for', (_, changes) => {
  expect(shown(changes).exercised).toBe(false)
})

test('a connection for urgent pages is one that is there', async () => {
  const { capabilityProofs } = await import('./capabilities.ts')
  const preempt = capabilityProofs['postcopy-preempt']!
  expect(preempt({ ...report, observed: { streams: 2 } }).exercised).toBe(true)
  for (const streams of [undefined, 0, 1, 3])
    expect(preempt({ ...report, observed: { streams } }).exercised).toBe(false)
})
