import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Witness } from '../health/witness.ts'
import { sampleEquipment } from '../machine/fixtures/scripted-machine.ts'
import type { Case } from '../matrix/case.ts'
import { sampleReport } from '../migration/proofs/fixtures/sample-report.ts'
import type { MigrationReport } from '../migration/report.ts'
import { sampleDiskGuest, sampleMigration } from '../spec/fixtures/samples.ts'
import { notChecked } from '../spec/exercised.ts'
import { Journey } from './journey.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'virtqual-journey-'))
})
afterAll(() => rm(directory, { recursive: true }))

const shape = { name: 'far', delayMs: 20 }
const far = { migration: sampleMigration, link: shape, expect: { outcome: 'completed' } } as Case
const link = { shape, madeBy: 'a relay', sentBytes: 1, heldBack: 0, losses: 0, leastDelayMs: 20 }

test.each([
  ['over another link than the case asked for', { streams: 1 }, false],
  ['over the link that the case asked for', { streams: 1, link }, true],
])('a migration %s', async (_, observed, went) => {
  const journey = new Journey(directory)
  await journey.record({ ...sampleReport, observed })
  const missing = { feature: 'link far', exercised: false, proof: 'the test ended without it' }
  expect(journey.proofs(far).some(({ feature }) => feature === missing.feature)).toBe(!went)
  if (!went) expect(journey.proofs(far)).toContainEqual(missing)
})

const beats = { guestDowntimeMs: 0, beats: 0, lost: 0, dirtiedMib: 0, exercised: [] }
const unlogged = notChecked('the kernel log is clean', 'the agent blocks it')

test('of a guest without a probe the record says what was checked, and what was not', () => {
  const journey = new Journey(directory)
  const image = { ...sampleDiskGuest, unprobed: true } as const
  const witness = { source: { equipment: { ...sampleEquipment, image } } } as Witness
  journey.healthy({ beats, held: ['its clock is sane', 'one copy runs'], notChecked: [unlogged], reached: [] }, witness)
  expect(journey.exercised.slice(0, 2)).toEqual([
    unlogged,
    { feature: 'health check of the guest', exercised: true, proof: 'its clock is sane; one copy runs' },
  ])
  expect(journey.exercised.slice(2).every(({ proof }) => proof === 'guest debian-12 has no probe')).toBe(true)
})

const probed = { source: { equipment: { image: {} } }, stampedPages: 1 } as unknown as Witness
const plain = { migration: sampleMigration, expect: { outcome: 'completed' } } as Case

/** What a case asked for and its journey does not show. */
async function missing(one: Case, ...legs: readonly (Partial<MigrationReport> | 'healthy')[]): Promise<string[]> {
  const journey = new Journey(directory)
  for (const leg of legs)
    if (leg === 'healthy')
      journey.healthy({ beats: { ...beats, beats: 1 }, held: [], notChecked: [], reached: [] }, probed)
    else await journey.record({ ...sampleReport, ...leg }, [])
  return journey
    .proofs(one)
    .filter(({ exercised }) => !exercised)
    .map(({ feature }) => feature)
}

test('a guest that is healthy after the migration of the case is all that was asked for', async () => {
  expect(await missing(plain, { spec: sampleMigration }, 'healthy')).toEqual([])
})

test('a guest that was healthy before its migration has not been looked at', async () => {
  expect(await missing(plain, 'healthy', { spec: sampleMigration })).toEqual(['health check of the guest'])
})

test('a health check that failed was not left out', async () => {
  const journey = new Journey(directory)
  const shown = () =>
    journey.proofs(plain).filter(({ feature, exercised }) => feature.startsWith('health') && !exercised)
  const feature = 'health check of the guest'
  await journey.record({ ...sampleReport, spec: sampleMigration }, [])
  expect(shown()).toEqual([{ feature, exercised: false, proof: 'the test ended without it' }])
  journey.healthy({ beats: { ...beats, beats: 1 }, held: [], notChecked: [], reached: [] }, probed)
  expect(shown()).toEqual([])
  journey.unhealthy()
  expect(shown()).toEqual([{ feature, exercised: false, proof: 'failed, see the reason' }])
  await journey.record({ ...sampleReport, spec: sampleMigration }, [])
  expect(shown()).toEqual([{ feature, exercised: false, proof: 'the test ended without it' }])
})

test('another migration than that of the case does not stand for it', async () => {
  const other = { ...sampleMigration }
  expect(await missing(plain, { spec: other }, 'healthy')).toEqual([`migration ${sampleMigration.name}`])
})

test('a disturbance that did not happen is missed', async () => {
  const disturbed: Case = {
    ...plain,
    disturbance: { kind: 'cut', moment: 'active' },
    expect: { outcome: 'survives', on: 'source' },
  }
  expect(await missing(disturbed, { spec: sampleMigration, outcome: 'failed' }, 'healthy')).toEqual(['disturbance cut'])
})

test.each<[Case['expect'], MigrationReport['outcome'], boolean]>([
  [{ outcome: 'completed' }, 'completed', true],
  [{ outcome: 'completed' }, 'failed', false],
  [{ outcome: 'failed', source: 'runs', destination: 'exits' }, 'failed', true],
  [{ outcome: 'failed', source: 'runs', destination: 'exits' }, 'completed', false],
  [{ outcome: 'survives', on: 'source' }, 'cancelled', true],
  [{ outcome: 'survives', on: 'source' }, 'completed', false],
  [{ outcome: 'survives', on: 'destination' }, 'completed', true],
  [{ outcome: 'stuck', status: 'setup' }, 'failed', false],
  [{ outcome: 'stuck', status: 'setup', says: ['x'] }, 'failed', true],
  [{ outcome: 'not-started', says: 'x' }, 'refused', true],
])('where %j is expected, %s is as it should be: %s', async (expected, outcome, fits) => {
  const found = await missing({ ...plain, expect: expected }, { spec: sampleMigration, outcome }, 'healthy')
  expect(found.length).toBe(fits ? 0 : 1)
})
