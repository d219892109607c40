import { step } from '../base/step.ts'
import { expectFailedStart } from '../machine/expect-failed-start.ts'
import type { StartInput } from '../machine/launch.ts'
import type { Machine } from '../machine/machine.ts'
import { refusedReport } from '../migration/refused-report.ts'
import type { MigrationReport } from '../migration/report.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import type { FailedStart } from '../spec/outcome.ts'

type Input = Readonly<{ source: Machine; spec: MigrationSpec; start: StartInput & { name: string } }>

/** Starts a destination that must not start, and reports the migration to it, which thus never began. */
export async function failedStart({ source, spec, start }: Input, wanted: FailedStart): Promise<MigrationReport> {
  const startedAt = Date.now()
  const because = await step(`the ${start.name} must not start`, () => expectFailedStart(start, wanted))
  const { signal } = start.attempt
  return refusedReport({ source, signal }, { spec, startedAt, because, to: start.name })
}
