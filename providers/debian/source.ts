import { resolve } from 'node:path'
import { z } from 'zod'

/** Where Debian packages come from: an archive and the suites of it that may be used. */
export type DebianSource = Readonly<{
  mirror: string
  suites: readonly string[]
  /** Path of the keys that its signatures are verified with; without it, those of Debian. */
  keyring?: string
}>

/** Fields of a YAML file that name a Debian archive; providers spread them into their own schema. */
export const debianSource = {
  mirror: z.url({ protocol: /^(https?|file)$/ }).default('http://deb.debian.org/debian'),
  /** The first suite is the one wanted; the others only complete it with what it depends on. */
  suites: z.array(z.string().regex(/^[a-z0-9][a-z0-9.-]*$/)).min(1),
  /** For an archive that is not Debian's own: its keys, as .asc or .gpg; a relative path counts from the YAML file. */
  keyring: z
    .string()
    .regex(/\.(asc|gpg)$/, 'must end in .asc or .gpg, which is how apt knows its format')
    .optional(),
}

/** The archive that a YAML file in `directory` names. */
export function sourceOf({ mirror, suites, keyring }: DebianSource, directory: string): DebianSource {
  return { mirror, suites, keyring: keyring && resolve(directory, keyring) }
}

/** A package name as Debian policy spells it. */
export const packageName = z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, 'is not a Debian package name')

/** `Debian bookworm-backports`, for sentences. */
export function suiteLabel({ suites }: DebianSource): string {
  return `Debian ${suites[0]}`
}
