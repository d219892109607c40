import type { DisturbanceSpec } from '../spec/disturbance.ts'
import type { Begun } from '../migration/begin.ts'
import type { MigrateInput } from '../migration/migrate-input.ts'

/** A migration that is to be disturbed. */
export type DisturbInput = MigrateInput & Readonly<{ disturbance: DisturbanceSpec }>

/** One that has been started. */
export type Disturbed = Readonly<{ input: DisturbInput; begun: Begun }>
