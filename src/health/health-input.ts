import type { Attempt } from '../machine/attempt.ts'
import type { Machine } from '../machine/machine.ts'
import type { MigrationReport } from '../migration/report.ts'
import type { Witness } from './witness.ts'

type Sleep = Readonly<{ wokenOn: string; ms: number }>

/** A guest that has been witnessed, and where it has been since. */
export type HealthInput = Readonly<{
  /** The QEMUs that the guest came through, in order; the last one runs it now. */
  path: readonly Machine[]
  /** All other QEMUs of the case: the guest was never on them. */
  bystanders: readonly Machine[]
  witness: Witness
  /** The last migration, if there was one. */
  report?: MigrationReport
  /** When the first migration began, or without one the witness was taken; controller time. */
  since: number
  /** Times in which the guest was suspended to RAM, and the machine on which it woke up. */
  sleeps: readonly Sleep[]
  gapLimitMs: number
  attempt: Attempt
}>
