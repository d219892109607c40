import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { QmpEvent } from '../qmp/event-log.ts'

/** MigrationStatus of qapi/migration.json; a build may know more. */
export type MigrationStatus = string

/** The state that a MIGRATION event announces. */
export function statusOf(event: QmpEvent): MigrationStatus | undefined {
  return event.event === 'MIGRATION' ? String(event.data['status']) : undefined
}

/** States after which a migration does not go on. */
export const finalStatuses: readonly MigrationStatus[] = ['completed', 'failed', 'cancelled']

/** The state that a QEMU announced last, of whatever migration. */
export function lastStatus({ monitor }: Machine): MigrationStatus | undefined {
  return monitor.events.all.map(statusOf).findLast((status) => status !== undefined)
}

/**
 * Whether this is a destination that waits for the other half of its guest. Its main loop may be blocked on a page that
 * does not come: it answers nothing that is not out of band (docs/devel/migration/postcopy).
 */
export function waitsForPages(machine: Machine): boolean {
  const waiting = ['postcopy-paused', 'postcopy-recover-setup', 'postcopy-recover']
  return machine.role === 'destination' && waiting.includes(lastStatus(machine) ?? '')
}

/** A migration that was announced as completed does not fail later. Throws ExpectationError `migration-failed`. */
export function expectStillCompleted({ name, monitor }: Pick<Machine, 'name' | 'monitor'>): void {
  const told = monitor.events.all.flatMap((event) => statusOf(event) ?? [])
  const actual = told.find((status, index) => told[index - 1] === 'completed' && isFailure(status))
  if (actual === undefined) return
  const message = `the ${name} announced that the migration completed, and then that it ${actual === 'failed' ? 'failed' : 'was cancelled'}`
  throw new ExpectationError('migration-failed', message, { expected: 'completed', actual })
}

/** Whether a migration in this state came to no good end. */
export function isFailure(status: MigrationStatus | undefined): boolean {
  return status === 'failed' || status === 'cancelled'
}
