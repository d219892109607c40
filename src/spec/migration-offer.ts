/** What a build's migration has, by what the build says of itself over QMP; nothing here comes from version tables. */
export type MigrationOffer = Readonly<{
  /** Names for migrate-set-capabilities. */
  capabilities: readonly string[]
  /** Names for migrate-set-parameters; each with its values where they are an enumeration, else null. */
  parameters: Readonly<Record<string, readonly string[] | null>>
  /** Values of the parameter `mode`; none where the build has no such parameter. */
  modes: readonly string[]
  /** MigrationStatus: every state that a migration can be in. */
  statuses: readonly string[]
  /** MigrationAddressType: what `channels` can lead over; none where the build takes a URI only. */
  transports: readonly string[]
  /** Whether `migrate` takes `channels`. */
  channels: boolean
}>
