import type { Config } from '../matrix/config.ts'
import { hasExpired, type KnownIssue } from '../spec/known-issue.ts'

type Sorted = Readonly<{ current: readonly KnownIssue[]; expired: readonly KnownIssue[] }>

/** The known issues of a configuration, those that are applied today and those that are not any more. */
export function knownIssuesOf({ knownIssues }: Pick<Config, 'knownIssues'>, now: Date): Sorted {
  const today = now.toISOString().slice(0, 10)
  const { true: expired = [], false: current = [] } = Object.groupBy(
    knownIssues.values(),
    (issue) => `${hasExpired(issue, today)}` as const,
  )
  return { current, expired }
}

/** What people have to do about it: mend, or look again and give it a new date. */
export function expiredLine({ name, title, expires }: KnownIssue): string {
  return `known issue ${name} expired after ${expires} and is not applied: its cases fail (${title})`
}

/** Tells on stderr which known issues have expired, and gives the others. */
export function tellExpired(config: Pick<Config, 'knownIssues'>): readonly KnownIssue[] {
  const { current, expired } = knownIssuesOf(config, new Date())
  for (const issue of expired) console.error(expiredLine(issue))
  return current
}
