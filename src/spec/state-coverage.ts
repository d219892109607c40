/** What a run has tested of one state that a build's migrations can be in. */
export type StateCoverage = Readonly<{
  /** MigrationStatus, as the build names it. */
  status: string
  /** Disturbances that came in this state, by what became of their cases; a name may be in both. */
  passed: readonly string[]
  failed: readonly string[]
  /** Why no case of the run has disturbed a migration in it; undefined where one has. */
  untested?: string
}>

/** A case of a run that disturbs a migration, and whether it passed. */
export type DisturbedCase = Readonly<{ moment: string; disturbance: string; passed: boolean }>
