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
