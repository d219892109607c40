import type { Expectation } from '../matrix/case.ts'
import { expectFailure } from '../migration/expect-failure.ts'
import { expectRefusal } from '../migration/expect-refusal.ts'
import { expectStandstill } from '../migration/expect-standstill.ts'
import { migrate } from '../migration/migrate.ts'
import type { MigrateInput } from '../migration/migrate-input.ts'
import type { MigrationReport } from '../migration/report.ts'
import { restoring } from '../migration/restore.ts'

/** Migrates, and holds what comes of it against what the case expects. Rejects with ExpectationError. */
export function comeAbout(input: MigrateInput, expect: Expectation): Promise<MigrationReport> {
  if (expect.outcome === 'failed') return restoring(input, () => expectFailure(input, expect))
  if (expect.outcome === 'refused') return restoring(input, () => expectRefusal(input, expect))
  if (expect.outcome === 'stuck') return restoring(input, () => expectStandstill(input, expect))
  return migrate(input)
}
