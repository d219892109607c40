import type { Attempt } from '../machine/attempt.ts'
import type { Machine } from '../machine/machine.ts'
import type { MigrationReport } from '../migration/report.ts'
import type { Witness } from './witness.ts'

/** A guest that has been witnessed, and where it has been since. */
export type HealthInput = Readonly<{
  /** The QEMUs that the guest came through, in order; the last one runs it now. */
  path: readonly Machine[]
  /** All other QEMUs of the case: the guest was never on them. */
  bystanders: readonly Machine[]
  witness: Witness
  /** The last migration. */
  report: MigrationReport
  /** When the first migration began, controller time. */
  since: number
  gapLimitMs: number
  attempt: Attempt
}>
