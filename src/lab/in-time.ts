import { ExpectationError } from '../base/errors.ts'
import type { StepRecord } from '../base/step.ts'
import { within } from '../base/wait.ts'
import type { Attempt } from '../machine/attempt.ts'

/** Evidence of a case that was given up is collected in seconds; what takes longer than this hangs as well. */
const evidenceLimitMs = 120_000

type Timed = Readonly<{
  attempt: Pick<Attempt, 'fail'>
  /** What the case has done so far. */
  steps: readonly StepRecord[]
  limitMs: number
  graceMs?: number
}>

/**
 * The end of a case that does not come to one by itself: after `limitMs` its attempt fails with ExpectationError
 * `case-stuck`, which ends all waits that are bound to it. When `body` goes on all the same, this rejects with that error.
 */
export async function inTime<T>(timed: Timed, body: () => Promise<T>): Promise<T> {
  const { attempt, steps, limitMs, graceMs = evidenceLimitMs } = timed
  const stuck = stuckIn(limitMs)
  const timer = setTimeout(() => attempt.fail(stuck(steps)), limitMs)
  const late = () => stuck(steps)
  // Whoever interrupts a run ends the attempt by its own signal.
  const { signal } = new AbortController()
  try {
    return await within({ signal, timeoutMs: limitMs + graceMs, late }, body)
  } finally {
    clearTimeout(timer)
  }
}

/** In doubt it is the product that failed, and a case that does not end is in doubt. */
function stuckIn(limitMs: number) {
  return (steps: readonly StepRecord[]) => {
    const where = whereIn(steps)
    const seconds = limitMs / 1000
    return new ExpectationError('case-stuck', `the case had not ended after ${seconds} s: it was ${where}`, {
      ...{ expected: `an end within ${seconds} s`, actual: where },
    })
  }
}

/** The innermost step that is under way, with those around it; or the last one that was. */
function whereIn(steps: readonly StepRecord[]): string {
  const path = runningPath(steps)
  if (path.length > 0) return `in '${path.join(' › ')}'`
  const last = steps.at(-1)
  return last ? `past '${last.name}'` : 'before its first step'
}

function runningPath(steps: readonly StepRecord[]): string[] {
  const running = steps.findLast(({ status }) => status === 'running')
  return running ? [running.name, ...runningPath(running.steps)] : []
}
