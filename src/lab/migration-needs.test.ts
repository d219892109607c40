import { expect, test } from 'vitest'
import { MissingCapability } from '../base/errors.ts'
import { sampleMigration, sampleOffer, sampleSpec } from '../spec/fixtures/samples.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import { sampleCase, sampleRun } from './fixtures/sample-run.ts'
import { expectMigration, lacks } from './migration-needs.ts'
import type { BuildOffer } from './run-context.ts'

const old = { ...sampleOffer, capabilities: ['multifd'], parameters: {}, modes: [], transports: [], channels: false }

test.each<[Partial<MigrationSpec>, string]>([
  [{ capabilities: { 'mapped-ram': true } }, "migration capability 'mapped-ram'"],
  [{ parameters: { mode: 'cpr-reboot' } }, "migration parameter 'mode'"],
  [{ mode: 'cpr-reboot' }, "migration mode 'cpr-reboot'"],
  [{ address: 'channels' }, 'argument channels of migrate'],
  [{ transport: 'file' }, "migration transport 'file'"],
])('%j is lacked by an old build only', (changes, lacking) => {
  const spec = { ...sampleMigration, ...changes }
  expect(lacks(spec, sampleOffer)).toEqual([])
  expect(lacks(spec, old)).toEqual([lacking])
})

test('an enumeration must have the value', () => {
  const spec = { ...sampleMigration, parameters: { 'multifd-compression': 'qpl', 'max-bandwidth': 1 } }
  expect(lacks(spec, sampleOffer)).toEqual(["value 'qpl' of parameter 'multifd-compression'"])
})

test('what is only switched off need not be there', () => {
  expect(lacks({ ...sampleMigration, capabilities: { 'mapped-ram': false } }, old)).toEqual([])
})

test('the destination must have it too', async () => {
  await using run = sampleRun()
  const build = { ...(run.builds[sampleSpec.build] as BuildOffer), migration: old }
  const builds = { ...run.builds, 'qemu-7.2': build }
  const one = { ...sampleCase, migration: { ...sampleMigration, capabilities: { 'postcopy-ram': true } } }
  expect(() => expectMigration(one, { builds }, 'lab-1')).not.toThrow()
  const across = { ...one, destination: { ...sampleSpec, build: 'qemu-7.2' } }
  const expecting = () => expectMigration(across, { builds }, 'lab-1')
  expect(expecting).toThrow(MissingCapability)
  expect(expecting).toThrow("host lab-1: build 'qemu-7.2' has no migration capability 'postcopy-ram'")
})

test('what a refusal that is expected names is not missing', async () => {
  await using run = sampleRun()
  const migration = { ...sampleMigration, capabilities: { 'no-such-capability': true } }
  const refused = { outcome: 'refused', command: 'migrate-set-capabilities', on: 'source' } as const
  const named = { ...refused, error: "does not accept value 'no-such-capability'" }
  expect(() => expectMigration({ ...sampleCase, migration, expect: named }, run, 'lab-1')).not.toThrow()
  const other = { ...refused, error: 'is incompatible with postcopy' }
  expect(() => expectMigration({ ...sampleCase, migration, expect: other }, run, 'lab-1')).toThrow(MissingCapability)
})

test('a state in which a migration is to be disturbed is one of the source build', async () => {
  await using run = sampleRun()
  const expecting = (moment: string) => () =>
    expectMigration({ ...sampleCase, disturbance: { kind: 'cut', moment } }, run, 'lab-1')
  expect(expecting('active')).not.toThrow()
  expect(expecting('postcopy-recover-setup')).toThrow(
    "host lab-1: build 'qemu-10.0' has no migration state 'postcopy-recover-setup'",
  )
})
