import type { Catalog } from './catalog.ts'
import type { KnownIssue } from '../spec/known-issue.ts'
import type { LabSpec } from './host-spec.ts'
import type { Matrix } from './matrix.ts'
import type { Profile } from './profile.ts'
import type { Replaced } from './replaced.ts'
import type { Suite } from './suite.ts'

/** A whole configuration tree, overlays applied, free of mistakes. */
export type Config = Readonly<{
  catalog: Catalog
  guests: ReadonlyMap<string, Profile>
  builds: ReadonlyMap<string, Profile>
  /** By the name of their file. */
  labs: ReadonlyMap<string, LabSpec>
  matrices: ReadonlyMap<string, Matrix>
  suites: ReadonlyMap<string, Suite>
  knownIssues: ReadonlyMap<string, KnownIssue>
  /** What later trees have put into the place of earlier ones' entries. */
  replaced: readonly Replaced[]
}>
