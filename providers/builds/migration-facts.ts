import type { MigrationOffer } from '../../src/spec/migration-offer.ts'
import { argumentsOf, membersOf, returnOf, type SchemaInfo, typesOf } from './schema.ts'

/** What a build's own description of its QMP says about migration (qapi/migration.json). */
export function migrationFacts(answer: readonly SchemaInfo[], capabilities: readonly string[]): MigrationOffer {
  const types = typesOf(answer)
  const { channels } = membersOf(argumentsOf('migrate', types), types)
  const { addr } = membersOf(channels, types)
  const { transport } = membersOf(addr, types)
  const { status } = membersOf(returnOf('query-migrate', types), types)
  const settable = membersOf(argumentsOf('migrate-set-parameters', types), types)
  const parameters = Object.fromEntries(Object.entries(settable).map(([name, type]) => [name, type?.values ?? null]))
  return {
    capabilities,
    parameters,
    modes: parameters['mode'] ?? [],
    statuses: status?.values ?? [],
    transports: transport?.values ?? [],
    channels: channels !== undefined,
  }
}
