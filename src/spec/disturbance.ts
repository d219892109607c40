/** What is done to a migration, or to the guest in it. */
export const disturbances = [
  'cancel',
  'kill-source',
  'kill-destination',
  'cut',
  'pause-guest',
  'suspend-guest',
  'time-out',
  'reset-guest',
] as const

export type DisturbanceKind = (typeof disturbances)[number]

/** A disturbance, and the state of the source's migration in which it comes (MigrationStatus of qapi/migration.json). */
export type DisturbanceSpec = Readonly<{ kind: DisturbanceKind; moment: string }>
