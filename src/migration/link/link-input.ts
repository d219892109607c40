import type { LinkSpec } from '../../spec/link.ts'

/** The link of a migration, and who may change it. */
export type LinkInput = Readonly<{
  /** What it is to be like; as it is where not given. */
  shape?: LinkSpec
  /** Whether the hosts themselves may be told to change it; where not, a relay does, and this says why. */
  onHosts: 'allowed' | Readonly<{ missing: string }>
}>
