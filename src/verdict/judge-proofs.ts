import type { Exercised } from '../spec/exercised.ts'
import type { Verdict } from './verdict.ts'

/**
 * The verdict on a case whose test found nothing wrong: only what was proven to have happened can pass. What was not
 * checked is told beside it, and is no proof of anything.
 */
export function judgeProofs(exercised: readonly Exercised[]): Verdict {
  const unchecked = exercised.filter((one) => one.unchecked)
  const missing = exercised.filter((one) => !one.exercised && !one.unchecked)
  const proven = exercised.length - unchecked.length
  if (missing.length > 0) return notExercised(missing, (one) => `${one.feature} was asked for and not exercised`)
  if (unchecked.length > 0 && proven === 0) return notExercised(unchecked, (one) => `${one.feature} was not checked`)
  if (proven === 0)
    return { status: 'broken', code: 'not-exercised', reason: 'the test ended without proving that anything happened' }
  const besides = unchecked.length > 0 ? `, ${unchecked.length} not checked` : ''
  return { status: 'passed', code: 'passed', reason: `all ${proven} proofs hold${besides}` }
}

/** Of several the first is told. */
function notExercised([first, ...more]: readonly Exercised[], what: (one: Exercised) => string): Verdict {
  const { feature, proof } = first!
  const others = more.length > 0 ? ` (and ${more.length} more)` : ''
  const reason = `${what(first!)}: ${proof}${others}`
  return { status: 'broken', code: 'not-exercised', reason, expected: feature, actual: proof }
}
