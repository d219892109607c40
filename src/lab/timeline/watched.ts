import type { Machine } from '../../machine/machine.ts'
import type { Sampling } from '../../migration/series.ts'
import type { Exit } from '../../spec/host.ts'
import type { StateChange } from '../../spec/timeline.ts'
import type { Sighting } from './sightings.ts'

/** A machine under observation, and what was seen of it besides what it announces by itself. */
export type Watched = {
  readonly machine: Machine
  readonly name: string
  /** One for each migration away from it. */
  readonly series: Sampling[]
  readonly sightings: Sighting[]
  exit?: Exit & Readonly<{ at: number }>
  queried?: StateChange
}
