import type { PlannedCase } from './plan.ts'
import type { AttemptRecord } from './record.ts'

/** What reports say of a case that was planned but has no finished attempt. */
export const missingVerdict = { status: 'broken', code: 'missing', reason: 'planned but never finished' } as const

/** A missing case as an attempt, so that reports need no second way to show it. Attempt 0: there was none. */
export function missingAttempt({ id, test, title, params }: PlannedCase, at: Date): AttemptRecord {
  return {
    case: id,
    test,
    title,
    params,
    attempt: 0,
    verdict: missingVerdict,
    startedAt: at.toISOString(),
    durationMs: 0,
    hosts: {},
    builds: {},
    exercised: [],
    steps: [],
    evidence: [],
  }
}
