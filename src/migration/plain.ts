import type { MigrationSpec } from '../spec/machine-spec.ts'

/**
 * A migration as simple as can be, for a guest that must be able to migrate after whatever came before: with QEMU's own
 * defaults (qapi/migration.json), whatever an earlier migration has left.
 */
export const plainMigration: MigrationSpec = {
  name: 'plain',
  mode: 'precopy',
  transport: 'tcp',
  capabilities: {},
  parameters: { 'max-bandwidth': 128 * 2 ** 20, 'downtime-limit': 300, 'tls-creds': '' },
  gapLimitMs: 1_500,
}
