import type { Accelerator } from './machine-spec.ts'
import type { VersionRange } from './version-range.ts'

/** How a known issue shows itself: all that is given must fit. */
type Signature = Readonly<{
  /** Codes of verdicts, exactly; any other failure is another issue. */
  codes: readonly string[]
  /** Regular expression on the verdict's reason. */
  reason?: string
  /** Regular expression on a line that an affected QEMU of the case said on stderr. */
  stderr?: string
  /** Regular expression on a line of the console of a guest that ran on an affected QEMU. */
  console?: string
}>

/** A defect of QEMU builds that is known and not mended yet: a file in cfg/known-issues. Plain data. */
export type KnownIssue = Readonly<{
  name: string
  title: string
  /** Where it is followed: an address, or a ticket in words. */
  link: string
  /** Versions that have it, as the builds themselves report them. */
  builds: VersionRange
  /** Absent: either. */
  accelerator?: Accelerator
  /** Tests that can show it, as cases name them; absent: any. */
  tests?: readonly string[]
  /** A case that can show it has one of these values in every dimension that is named. */
  when: Readonly<Record<string, readonly string[]>>
  signature: Signature
  /** `rarely`: that it did not show says nothing. */
  shows: 'always' | 'rarely'
  /** The last day on which it is applied, YYYY-MM-DD in UTC. */
  expires: string
}>

/** From the day after its last on, an issue is a failure like any other. `today`: YYYY-MM-DD. */
export function hasExpired({ expires }: Pick<KnownIssue, 'expires'>, today: string): boolean {
  return today > expires
}
