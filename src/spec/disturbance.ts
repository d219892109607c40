/** What is done to a migration, or to the guest in it. */
export const disturbances = [
  'cancel',
  'kill-source',
  'kill-destination',
  'cut',
  'link-down',
  'pause-guest',
  'suspend-guest',
  'time-out',
  'reset-guest',
] as const

/** `hotplug` is what the axis hotplug asks for in a state of the migration. */
export type DisturbanceKind = (typeof disturbances)[number] | 'hotplug'

/** A disturbance, and the state of the source's migration in which it comes (MigrationStatus of qapi/migration.json). */
export type DisturbanceSpec = Readonly<{ kind: DisturbanceKind; moment: string }>
