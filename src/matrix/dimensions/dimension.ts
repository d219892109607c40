import type { DisturbanceSpec } from '../../spec/disturbance.ts'
import type { CaseHotplug } from '../../spec/hotplug.ts'
import type { LinkSpec } from '../../spec/link.ts'
import type { MachineSpec, MigrationSpec, WorkloadSpec } from '../../spec/machine-spec.ts'
import type { Catalog } from '../catalog.ts'

/** What one value contributes to a case; the destination is as the source but for its own part. */
export type CasePatch = Readonly<{
  source?: Readonly<Partial<MachineSpec>>
  destination?: Readonly<Partial<MachineSpec>>
  migration?: MigrationSpec
  link?: LinkSpec
  workload?: WorkloadSpec
  hotplug?: Partial<CaseHotplug>
  disturbance?: Partial<DisturbanceSpec>
}>

/** One thing that may vary between cases. A new one is a file here and a line in index.ts. */
export type Dimension = Readonly<{
  /** As in the axes of a matrix: `destination-build`. */
  name: string
  /** What messages call a value of it: `unknown machine type 'q53'`. */
  word: string
  /** What the values are, for editors and manuals. */
  about: string
  /** Where a matrix does not list it. Cases keep their id when a dimension comes that they leave at its default. */
  default: string
  /** Values with a name. */
  names: (catalog: Catalog) => Iterable<string>
  /** What may be written besides a name, in words. */
  literal?: string
  /** The value that a mistyped one was meant to be, where that is not simply the nearest name. */
  near?: (text: string, catalog: Catalog) => string | undefined
  /** The part of a value in the title of a case; default: the value. */
  label?: (text: string) => string
  /** What a value means; undefined where there is no such value. */
  read: (text: string, catalog: Catalog) => CasePatch | undefined
}>
