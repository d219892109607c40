import type { Origin } from '../base/errors.ts'
import type { DisturbanceSpec } from '../spec/disturbance.ts'
import type { CaseHotplug } from '../spec/hotplug.ts'
import type { LinkSpec } from '../spec/link.ts'
import type { MachineSpec, MigrationSpec, WorkloadSpec } from '../spec/machine-spec.ts'
import type { Unsuccessful } from '../spec/outcome.ts'

/** The outcome that a row of the matrix asks for. */
export type Expectation =
  | Readonly<{ outcome: 'completed' }>
  /** A disturbed migration leaves the guest on this side, healthy; or nowhere, and nobody says otherwise. */
  | Readonly<{
      outcome: 'survives'
      on: 'source' | 'destination'
      /** QEMU refuses the hotplug that comes in the middle of it, with this text or more; accepts it where not given. */
      refuses?: string
    }>
  | Readonly<{ outcome: 'lost' }>
  | Unsuccessful

/** One point of a matrix: what to boot, how to migrate it, what must come of it. */
export type Case = Readonly<{
  /** Stable: hash of the test and of every parameter that differs from its dimension's default. */
  id: string
  /** Path of the test below tests/, without its ending: `migration/precopy`. */
  test: string
  /** Readable, unique within the test: `q35 · max · 512M · precopy-tcp · micro-6.1`. */
  title: string
  /** Dimension name to the value as written in the matrix or catalogue. */
  params: Readonly<Record<string, string>>
  source: MachineSpec
  destination: MachineSpec
  migration?: MigrationSpec
  /** What the migration link is to be like; as it is where not given. */
  link?: LinkSpec
  workload: WorkloadSpec
  hotplug?: CaseHotplug
  disturbance?: DisturbanceSpec
  expect: Expectation
  /** The matrix row that it came from. */
  origin: Origin
}>
