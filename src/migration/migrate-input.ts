import type { Attempt } from '../machine/attempt.ts'
import type { Machine } from '../machine/machine.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import type { LinkInput } from './link/link-input.ts'
import type { Sample } from '../spec/timeline.ts'

/** Work that belongs to certain moments of a migration. */
export type Hooks = Readonly<{
  /** All is set up, nothing has begun: called just before `migrate`. */
  beforeMigrate?: () => void
  /** The guest is stopped and nothing is handed over yet; needs the capability pause-before-switchover. */
  atSwitchover?: () => Promise<void>
}>

export type MigrateInput = Readonly<{
  source: Machine
  destination: Machine
  spec: MigrationSpec
  attempt: Attempt
  hooks?: Hooks
  /**
   * Goes through a relay even where the spec alone needs none, so that the link can be held or cut; `held` lets nothing
   * come over it from its opening on, `held-channels` from the second connection on. Only over tcp.
   */
  relayed?: boolean | 'held' | 'held-channels'
  /** What the link is to be like; as it is, and left alone, where not given. Only over tcp. */
  link?: LinkInput
  /** What was sampled so far of the migration that the machine of this name began last. */
  samplesOf?: (source: string) => readonly Sample[]
  /** When the migration counts as stuck; from memory size and bandwidth where not given. */
  limitMs?: number
}>
