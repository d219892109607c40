import type { Catalog } from './catalog.ts'
import type { HostSpec } from './host-spec.ts'
import type { Matrix } from './matrix.ts'
import type { Profile } from './profile.ts'
import type { Suite } from './suite.ts'

/** A whole configuration tree, overlays applied, free of mistakes. */
export type Config = Readonly<{
  catalog: Catalog
  guests: ReadonlyMap<string, Profile>
  builds: ReadonlyMap<string, Profile>
  hosts: ReadonlyMap<string, HostSpec>
  matrices: ReadonlyMap<string, Matrix>
  suites: ReadonlyMap<string, Suite>
}>
