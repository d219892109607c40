import { expect, test } from 'vitest'
import { sampleMigration } from '../../spec/fixtures/samples.ts'
import type { MigrationMode } from '../../spec/machine-spec.ts'
import { ram } from '../fixtures/scripted-pair.ts'
import type { MemoryObject, MigrationReport, Observed } from '../report.ts'
import { proveMigration } from './prove-migration.ts'

const event = (name: string, data = {}) => ({ event: name, data, at: 0 })
const states = (...names: string[]) => names.map((status) => event('MIGRATION', { status }))

const stopped = [...states('setup'), event('STOP'), ...states('active', 'device', 'completed')]
const guestBytes = 512 * 2 ** 20
const file: MemoryObject = { device: '00:1b', inode: 7, sizeBytes: guestBytes, path: '/dev/shm/ram' }
const few = { status: 'completed', ram: { ...ram, transferred: 350_089, total: 532_480 } }
const quit = { code: 0, signal: null }
const kept: Observed = { sourceExit: quit, memory: { guestBytes, before: file, after: file } }

type Changes = Partial<MigrationReport> & { mode?: MigrationMode; capabilities?: Record<string, boolean> }

function prove({ mode = 'cpr-reboot', capabilities = { 'x-ignore-shared': true }, ...changes }: Changes = {}) {
  const report: MigrationReport = {
    spec: { ...sampleMigration, mode, transport: 'file', capabilities },
    ...{ outcome: 'completed', from: 'source', to: 'destination', uri: 'file:/s/state', startedAt: 0, endedAt: 1 },
    ...{ info: few, source: stopped, destination: [], samples: [], observed: kept },
    ...changes,
  }
  return proveMigration(report)
}

const first = (changes: Changes) => prove(changes)[0]

test('memory that stayed where it was proves cpr-reboot, and says which memory that is', () => {
  expect(prove().map(({ exercised }) => exercised)).toEqual([true, true, true])
  expect(prove()[0]?.proof).toBe(
    'STOP is event 1, active 2; source went through setup, active, device, completed; ' +
      '350089 bytes sent for 536870912 of memory; ' +
      'memory was inode 7 of 00:1b (/dev/shm/ram) and is inode 7 of 00:1b (/dev/shm/ram); the source exited with code 0',
  )
})

const memory = (before?: MemoryObject, after?: MemoryObject): Observed => ({
  sourceExit: quit,
  memory: { guestBytes, before, after },
})

test.each<[string, Partial<MigrationReport>]>([
  ['that is another file', { observed: memory(file, { ...file, inode: 8 }) }],
  ['that is on another file system', { observed: memory(file, { ...file, device: '00:1c' }) }],
  ['that the new QEMU has of its own', { observed: memory(file, undefined) }],
  ['that was never shared', { observed: memory() }],
  ['of which nothing is known', { observed: { sourceExit: quit } }],
  ['that was sent all the same', { info: { status: 'completed', ram } }],
  ['of a source that never stopped', { source: states('setup', 'active', 'completed') }],
  ['of a source that stopped after it had begun', { source: [...states('active'), event('STOP')] }],
  ['of a source that did not complete', { source: stopped.slice(0, -1) }],
  ['of a source that did not quit', { observed: { ...kept, sourceExit: undefined } }],
  ['of a source that was killed', { observed: { ...kept, sourceExit: { code: null, signal: 'SIGKILL' } } }],
])('memory %s is no proof of cpr-reboot', (_, changes) => {
  expect(first(changes)?.exercised).toBe(false)
})

test('x-ignore-shared over memory of QEMU’s own is not exercised, however QEMU counts', () => {
  const [mode, , capability] = prove({ info: { status: 'completed', ram }, observed: memory() })
  expect(mode?.exercised).toBe(false)
  expect(capability).toEqual({
    feature: 'capability x-ignore-shared',
    exercised: false,
    proof: '108089396 bytes sent for 536870912 of memory',
  })
})

test('without x-ignore-shared all memory is written, and that is what is proven', () => {
  const written = { status: 'completed', ram }
  const unshared = { capabilities: {}, info: written }
  expect(first({ ...unshared, observed: memory() })?.exercised).toBe(true)
  expect(first({ ...unshared, observed: memory(file, file) })?.exercised).toBe(false)
  expect(first({ ...unshared, info: few, observed: memory() })?.exercised).toBe(false)
})

test('cpr-transfer is proven by the same memory', () => {
  expect(first({ mode: 'cpr-transfer' })?.exercised).toBe(true)
  expect(first({ mode: 'cpr-transfer', observed: memory(file, { ...file, inode: 8 }) })?.exercised).toBe(false)
})

test('cpr-exec is proven by the same memory, a small file, and another command line', () => {
  const executed: Observed = {
    memory: kept.memory,
    file: { sizeBytes: 350_089, allocatedBytes: 352_256 },
    commandLine: ['/usr/bin/qemu', '-incoming', 'defer'],
  }
  const prove = (changes: Partial<Observed> = {}) =>
    first({ mode: 'cpr-exec', info: { status: 'completed' }, observed: { ...executed, ...changes } })?.exercised
  expect(prove()).toBe(true)
  expect(prove({ commandLine: ['/usr/bin/qemu', '-S'] })).toBe(false)
  expect(prove({ file: { sizeBytes: 500 * 2 ** 20, allocatedBytes: 0 } })).toBe(false)
  expect(prove({ file: undefined })).toBe(false)
})

const asleep: Partial<MigrationReport> = {
  spec: { ...sampleMigration, mode: 'cpr-reboot', transport: 'file', suspended: true },
  source: [event('SUSPEND'), ...stopped],
  destination: [event('RESUME'), event('WAKEUP')],
  observed: { ...kept, arrivedAs: 'suspended', asleepMs: 98 },
}

test.each<[string, boolean, Partial<MigrationReport>]>([
  ['slept and was woken up', true, {}],
  ['never fell asleep', false, { source: stopped }],
  ['was never woken up', false, { destination: [event('RESUME')] }],
  ['arrived awake', false, { observed: { ...kept, arrivedAs: 'running', asleepMs: 98 } }],
])('a guest that %s: %s', (_, exercised, changes) => {
  const proofs = prove({ ...asleep, ...changes })
  expect(proofs.find(({ feature }) => feature === 'guest suspended to RAM')?.exercised).toBe(exercised)
})

test.each<[string, boolean, Observed['plugged']]>([
  ['was there before and after', true, { id: 'p', typeBefore: 'virtserialport', typeAfter: 'virtserialport' }],
  ['is gone', false, { id: 'p', typeBefore: 'virtserialport' }],
  ['was never there', false, { id: 'p' }],
  ['was not asked for', false, undefined],
])('a device that %s: %s', (_, exercised, plugged) => {
  const spec = { ...sampleMigration, mode: 'cpr-transfer', transport: 'unix', plugged: true } as const
  const proofs = prove({ spec, observed: { ...kept, plugged } })
  const proof = proofs.find(({ feature }) => feature === 'device plugged before migrate-incoming')
  expect(proof?.exercised).toBe(exercised)
})
