import type { Exercised } from '../spec/exercised.ts'
import type { Verdict } from './verdict.ts'

/** The verdict on a case whose test found nothing wrong: only what was proven to have happened can pass. */
export function conclude(exercised: readonly Exercised[]): Verdict {
  const [first, ...more] = exercised.filter((one) => !one.exercised)
  if (exercised.length === 0)
    return { status: 'broken', code: 'not-exercised', reason: 'the test ended without proving that anything happened' }
  if (!first) return { status: 'passed', code: 'passed', reason: `all ${exercised.length} proofs hold` }
  const others = more.length > 0 ? ` (and ${more.length} more)` : ''
  return {
    status: 'broken',
    code: 'not-exercised',
    reason: `${first.feature} was asked for and not exercised: ${first.proof}${others}`,
    expected: first.feature,
    actual: first.proof,
  }
}
