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
