import { step } from '../../base/step.ts'
import { disturb } from '../../disturbance/disturb.ts'
import type { Machine } from '../../machine/machine.ts'
import { migrate } from '../../migration/migrate.ts'
import type { Hooks } from '../../migration/migrate-input.ts'
import type { MigrationReport } from '../../migration/report.ts'
import type { MigrationSpec } from '../../spec/machine-spec.ts'
import type { Bench } from '../bench.ts'
import { comeAbout } from '../come-about.ts'
import { failedStart } from '../failed-start.ts'
import { startSuccessor } from './start-successor.ts'

/** What a migration does besides what the case says; `spec` replaces that of the case. */
export type MigrateOptions = Readonly<{ spec?: MigrationSpec; hooks?: Hooks }>

/** Both sides of a migration. */
type Sides = Readonly<{ source: Machine; destination: Machine }>

/** Migrates as the case or `options` ask, and puts what came of it on record. */
export async function migrateCase(bench: Bench, sides: Sides, options: MigrateOptions = {}): Promise<MigrationReport> {
  const { input: given, journey, samplesOf } = bench
  const { attempt, case: one } = given
  const spec = options.spec ?? bench.migrationFor('migrate')
  const link = options.spec ? undefined : bench.link
  const input = { ...sides, spec, attempt, link, hooks: options.hooks, samplesOf }
  const run = () => (options.spec ? migrate(input) : comeAbout(input, one.expect))
  const report = await step(`migrate: ${spec.name}`, run)
  if (report.outcome === 'completed') journey.path.push(sides.destination)
  await journey.record(report)
  return report
}

/** Migrates where the migration, or its destination, must not come about. */
export async function refuseCase(bench: Bench, source: Machine): Promise<void> {
  const { expect } = bench.input.case
  if (expect.outcome === 'not-started') {
    const spec = bench.migrationFor('expectRefused')
    return bench.journey.record(await failedStart({ source, spec, start: bench.successorStart(source) }, expect))
  }
  await migrateCase(bench, { source, destination: await startSuccessor(bench, source) })
}

/** Migrates and disturbs that as the case says; the machine that the guest is left on, the source where it is lost. */
export async function disturbCase(bench: Bench, { source, destination }: Sides): Promise<Machine> {
  const { attempt, case: one } = bench.input
  const { migration: spec, disturbance, expect } = one
  if (!spec || !disturbance) throw new TypeError('lab.disturb needs a case with a migration, disturbance and moment')
  const { on: left, refuses } = expect.outcome === 'survives' ? expect : { on: 'nowhere' as const }
  const hotplug = one.hotplug && { ...one.hotplug, refuses }
  const { link, samplesOf, journey } = bench
  const input = { source, destination, spec, attempt, disturbance, hotplug, link, samplesOf }
  const { report, exercised } = await disturb(input, left)
  if (left === 'destination') journey.path.push(destination)
  await journey.record(report, exercised)
  const survivor = left === 'destination' ? destination : source
  if (left !== 'nowhere') await bench.hotplug.there(survivor)
  return survivor
}
