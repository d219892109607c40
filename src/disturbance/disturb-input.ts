import type { CaseHotplug } from '../spec/hotplug.ts'
import type { DisturbanceSpec } from '../spec/disturbance.ts'
import type { Begun } from '../migration/begin.ts'
import type { MigrateInput } from '../migration/migrate-input.ts'

/** A migration that is to be disturbed. */
export type DisturbInput = MigrateInput &
  Readonly<{
    disturbance: DisturbanceSpec
    /** What is plugged, and QEMU's refusal of it where there is to be one; for the kind `hotplug`. */
    hotplug?: CaseHotplug & { refuses?: string }
    /** When a side that must end, pause or run its guest again counts as stuck. */
    settleLimitMs?: number
  }>

/** What is left of a side that has lost its migration ends within milliseconds, and so does the kernel with a killed one. */
export const defaultSettleLimitMs = 10_000

/** One that has been started. */
export type Disturbed = Readonly<{ input: DisturbInput; begun: Begun }>
