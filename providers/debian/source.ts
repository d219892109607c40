import { z } from 'zod'

/** Where Debian packages come from: an archive and the suites of it that may be used. */
export type DebianSource = Readonly<{ mirror: string; suites: readonly string[] }>

/** Fields of a YAML file that name a Debian archive; providers spread them into their own schema. */
export const debianSource = {
  mirror: z.url({ protocol: /^(https?|file)$/ }).default('http://deb.debian.org/debian'),
  /** The first suite is the one wanted; the others only complete it with what it depends on. */
  suites: z.array(z.string().regex(/^[a-z0-9][a-z0-9.-]*$/)).min(1),
}

/** A package name as Debian policy spells it. */
export const packageName = z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, 'is not a Debian package name')

/** `Debian bookworm-backports`, for sentences. */
export function suiteLabel({ suites }: DebianSource): string {
  return `Debian ${suites[0]}`
}
