import { expect, test } from 'vitest'
import { ram } from '../fixtures/scripted-pair.ts'
import type { MigrationReport } from '../report.ts'
import { announced, sampleReport } from './fixtures/sample-report.ts'
import { proveMigration } from './prove-migration.ts'

type Row = readonly [what: string, changes: Partial<MigrationReport>, exercised: boolean]

const spec = sampleReport.spec
const info = (numbers: object, rest: object = {}) => ({
  info: { status: 'completed', ram: { ...ram, ...numbers }, ...rest },
})
const tuned = (parameters: Record<string, string | number>) => ({ spec: { ...spec, parameters } })
const inMemory = { memory: { guestBytes: 512 * 2 ** 20 } }
const throttled = (throttlePercent: number) => ({ at: 0, status: 'active', throttlePercent })

/** What a feature leaves behind when it did something, and when it did nothing. */
const features: Readonly<Record<string, readonly Row[]>> = {
  'capability xbzrle': [
    ['differences were sent', info({}, { 'xbzrle-cache': { pages: 12, bytes: 800, 'cache-miss': 3 } }), true],
    ['no page was in the cache', info({}, { 'xbzrle-cache': { pages: 0, bytes: 0, 'cache-miss': 900 } }), false],
    ['QEMU says nothing of a cache', {}, false],
  ],
  'capability auto-converge': [
    ['vCPUs were throttled', { samples: [throttled(0), throttled(30)] }, true],
    ['it stayed at 0 %', { samples: [throttled(0)] }, false],
    ['nobody looked', {}, false],
  ],
  'capability multifd': [
    ['all channels carried memory', { ...info({ 'multifd-bytes': 9 }), observed: { streams: 3 } }, true],
    ['a channel is missing', { ...info({ 'multifd-bytes': 9 }), observed: { streams: 2 } }, false],
    ['nothing went through them', { ...info({ 'multifd-bytes': 0 }), observed: { streams: 3 } }, false],
  ],
  'capability mapped-ram': [
    [
      'the file has room for all memory',
      { observed: { file: { sizeBytes: 2 ** 30, allocatedBytes: 1, untouchedBytes: 0 } } },
      true,
    ],
    [
      'the file is a stream',
      { observed: { file: { sizeBytes: 2 ** 20, allocatedBytes: 1, untouchedBytes: 0 } } },
      false,
    ],
  ],
  'capability pause-before-switchover': [
    ['the source waited', { source: announced('setup', 'active', 'pre-switchover', 'device', 'completed') }, true],
    ['it did not', {}, false],
  ],
  'capability postcopy-ram': [
    [
      'memory came after the guest',
      { ...info({ 'postcopy-bytes': 4096 }), source: announced('active', 'postcopy-active', 'completed') },
      true,
    ],
    ['it converged first', info({ 'postcopy-bytes': 0 }), false],
    ['nothing was left', { source: announced('active', 'postcopy-active', 'completed') }, false],
  ],
  'capability postcopy-preempt': [
    ['there was a connection for urgent pages', { observed: { streams: 2 } }, true],
    ['there was not', { observed: { streams: 1 } }, false],
  ],
  'capability x-ignore-shared': [
    ['memory stayed where it was', { ...info({ transferred: 300_000 }), observed: inMemory }, true],
    ['memory was sent', { ...info({ transferred: 500_000_000 }), observed: inMemory }, false],
    ['nobody knows how much memory there is', info({ transferred: 300_000 }), false],
  ],
  'capability dirty-limit': [
    ['the ring was held up', info({}, { 'dirty-limit-ring-full-time': 40 }), true],
    ['it was not', info({}, { 'dirty-limit-ring-full-time': 0 }), false],
  ],
  'capability no-such-thing': [['anything', {}, false]],
}

for (const [feature, rows] of Object.entries(features)) {
  const name = feature.replace('capability ', '')
  test.each(rows)(`${feature}: %s`, (_, changes, exercised) => {
    const report = { ...sampleReport, ...changes, spec: { ...spec, capabilities: { [name]: true } } }
    expect(proveMigration(report).find((one) => one.feature === feature)).toMatchObject({ exercised })
  })
}

test.each<[string, object, object, boolean]>([
  ['zlib that made less of it', { 'multifd-compression': 'zlib' }, { 'multifd-bytes': 40, 'normal-bytes': 110 }, true],
  [
    'zlib that made nothing less',
    { 'multifd-compression': 'zlib' },
    { 'multifd-bytes': 110, 'normal-bytes': 110 },
    false,
  ],
  ['zlib that sent nothing', { 'multifd-compression': 'zlib' }, { 'multifd-bytes': 0, 'normal-bytes': 110 }, false],
  ['no compression', { 'multifd-compression': 'none' }, { 'multifd-bytes': 111, 'normal-bytes': 110 }, true],
  ['no compression, and yet', { 'multifd-compression': 'none' }, { 'multifd-bytes': 40, 'normal-bytes': 110 }, false],
  ['zero pages found', { 'zero-page-detection': 'legacy' }, { duplicate: 100, normal: 20 }, true],
  ['zero pages not found', { 'zero-page-detection': 'multifd' }, { duplicate: 0, normal: 131_202 }, false],
  ['zero pages not looked for', { 'zero-page-detection': 'none' }, { duplicate: 0, normal: 131_204 }, true],
  ['zero pages looked for all the same', { 'zero-page-detection': 'none' }, { duplicate: 7, normal: 20 }, false],
])('%s', (_, parameters, numbers, exercised) => {
  const report = { ...sampleReport, ...info(numbers), ...tuned(parameters as Record<string, string>) }
  expect(proveMigration(report).at(-1)).toMatchObject({ exercised })
})

test.each<[string, string, object, boolean]>([
  ['multifd', 'and the main connection has nothing of them', { 'precopy-bytes': 280 }, true],
  ['multifd', 'and the main connection has them', { 'precopy-bytes': 600, 'downtime-bytes': 300 }, false],
  ['legacy', 'and the main connection has them', { 'precopy-bytes': 600, 'downtime-bytes': 300 }, true],
  ['legacy', 'and the main connection has nothing of them', { 'precopy-bytes': 280 }, false],
])('with multifd, %s finds zero pages, %s', (detection, _, bytes, exercised) => {
  const parameters = { 'zero-page-detection': detection }
  const asked = { spec: { ...spec, capabilities: { multifd: true }, parameters } }
  const report = { ...sampleReport, ...info({ duplicate: 100, normal: 20, ...bytes }), ...asked }
  expect(proveMigration(report).at(-1)).toMatchObject({ exercised })
})

test('without multifd, what is asked for of zero pages is told as read back', () => {
  const report = {
    ...sampleReport,
    ...info({ duplicate: 9, normal: 2 }),
    ...tuned({ 'zero-page-detection': 'legacy' }),
  }
  const proof = '9 zero pages detected, 2 pages sent whole; legacy was read back, and is like any other without multifd'
  expect(proveMigration(report).at(-1)).toMatchObject({ proof })
})
