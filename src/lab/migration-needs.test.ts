import { expect, test } from 'vitest'
import { MissingCapability } from '../base/errors.ts'
import { sampleMigration, sampleOffer, sampleSpec } from '../spec/fixtures/samples.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import { sampleCase, sampleRun } from './fixtures/sample-run.ts'
import { expectMigration, lacks } from './migration-needs.ts'
import type { BuildOffer, RunContext } from './run-context.ts'

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

const hostOf = ({ hosts }: RunContext) => ({ ...hosts[0]!, name: 'lab-1' })

test('an enumeration must have the value', () => {
  const spec = { ...sampleMigration, parameters: { 'multifd-compression': 'qpl', 'max-bandwidth': 1 } }
  expect(lacks(spec, sampleOffer)).toEqual(["value 'qpl' of parameter 'multifd-compression'"])
})

test('a name that is near to one that the build has may be mistyped', () => {
  const asks = (spec: Partial<MigrationSpec>) =>
    lacks({ ...sampleMigration, ...spec }, { ...old, parameters: { mode: null } })
  expect(asks({ capabilities: { multfd: true } })).toEqual(["migration capability 'multfd' (did you mean 'multifd'?)"])
  expect(asks({ parameters: { mdoe: 1, 'cpu-throttle-initial': 1 } })).toEqual([
    "migration parameter 'mdoe' (did you mean 'mode'?)",
    "migration parameter 'cpu-throttle-initial'",
  ])
  const parameters = { 'multifd-compression': 'zlbi' }
  expect(lacks({ ...sampleMigration, parameters }, sampleOffer)).toEqual([
    "value 'zlbi' of parameter 'multifd-compression' (did you mean 'zlib'?)",
  ])
})

test('what is only switched off need not be there', () => {
  expect(lacks({ ...sampleMigration, capabilities: { 'mapped-ram': false } }, old)).toEqual([])
})

test('the destination must have it too', async () => {
  await using run = sampleRun()
  const host = hostOf(run)
  const build = { ...(run.hosts[0]!.builds[sampleSpec.build] as BuildOffer), migration: old }
  const builds = { ...run.hosts[0]!.builds, 'qemu-7.2': build }
  const one = { ...sampleCase, migration: { ...sampleMigration, capabilities: { 'postcopy-ram': true } } }
  expect(() => expectMigration(one, 'destination', { ...host, builds })).not.toThrow()
  const across = { ...one, destination: { ...sampleSpec, build: 'qemu-7.2' } }
  const expecting = () => expectMigration(across, 'destination', { ...host, builds })
  expect(expecting).toThrow(MissingCapability)
  expect(expecting).toThrow("host lab-1: build 'qemu-7.2' has no migration capability 'postcopy-ram'")
})

test('what a refusal that is expected names is not missing', async () => {
  await using run = sampleRun()
  const migration = { ...sampleMigration, capabilities: { 'no-such-capability': true } }
  const refused = { outcome: 'refused', command: 'migrate-set-capabilities', on: 'source' } as const
  const named = { ...refused, error: "does not accept value 'no-such-capability'" }
  expect(() => expectMigration({ ...sampleCase, migration, expect: named }, 'source', hostOf(run))).not.toThrow()
  const other = { ...refused, error: 'is incompatible with postcopy' }
  expect(() => expectMigration({ ...sampleCase, migration, expect: other }, 'source', hostOf(run))).toThrow(
    MissingCapability,
  )
})

test('a state in which a migration is to be disturbed is one of the source build', async () => {
  await using run = sampleRun()
  const expecting = (moment: string) => () =>
    expectMigration({ ...sampleCase, disturbance: { kind: 'cut', moment } }, 'source', hostOf(run))
  expect(expecting('active')).not.toThrow()
  expect(expecting('postcopy-recover-setup')).toThrow(
    "host lab-1: build 'qemu-10.0' has no migration state 'postcopy-recover-setup'",
  )
})
