import type { Verdict } from '../src/verdict/verdict.ts'
import type { FinalAttempt } from './summary.ts'

type Issue = NonNullable<Verdict['issue']>

/** Why a case ended as it did, after the known issue that it is, where it is one. */
export function reasonOf({ issue, reason }: Verdict): string {
  return issue ? `known issue ${issue.name}, ${issue.title} (${issue.link}): ${reason}` : reason
}

/** The known issues that cases showed, and how many did. */
export function knownIssues(finals: Iterable<FinalAttempt>): (Issue & Readonly<{ cases: number }>)[] {
  const shown = [...finals].flatMap(({ verdict }) => verdict.issue ?? [])
  return [...Map.groupBy(shown, ({ name }) => name).values()].map((same) => ({ ...same[0]!, cases: same.length }))
}

/** The known issues that cases could show and did not, though they passed, and how many those are. */
export function unseenIssues(finals: Iterable<FinalAttempt>): Readonly<{ name: string; cases: number }>[] {
  const passed = [...finals].filter(({ verdict }) => verdict.status === 'passed')
  const names = passed.flatMap(({ couldShow = [] }) => couldShow)
  return [...Map.groupBy(names, (name) => name)].map(([name, same]) => ({ name, cases: same.length }))
}
