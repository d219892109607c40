import { step } from '../base/step.ts'
import { begin, type Begun } from './begin.ts'
import { conclude, untilCompleted, untilFailed } from './ending.ts'
import type { MigrateInput } from './migrate-input.ts'
import type { MigrationReport } from './report.ts'
import { switchOver } from './switchover.ts'

/** Migrates by pre-copy and waits until both sides have said, by event, that they are done. */
export async function precopy(input: MigrateInput): Promise<MigrationReport> {
  const begun = await begin(input)
  await step(`migrate over ${begun.uri}`, () => Promise.all([untilCompleted(input, begun), switchedOver(input, begun)]))
  return conclude(input, begun, 'completed')
}

/** Migrates and waits until the source says that it failed. Rejects with ExpectationError when it completes. */
export async function failingPrecopy(input: MigrateInput): Promise<MigrationReport> {
  const begun = await begin(input)
  await step(`migrate over ${begun.uri}, which must fail`, () => untilFailed(input, begun))
  return conclude(input, begun, 'failed')
}

async function switchedOver(input: MigrateInput, begun: Begun): Promise<void> {
  if (input.spec.capabilities['pause-before-switchover']) await switchOver(input, begun)
}
