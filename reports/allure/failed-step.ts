import type { StepRecord } from '../../src/base/step.ts'

/** Names of the innermost step that did not pass and of those around it. */
export function failedStep(steps: readonly StepRecord[]): string | undefined {
  const step =
    steps.findLast(({ status }) => status === 'failed') ?? steps.findLast(({ status }) => status === 'running')
  if (!step) return undefined
  const inner = failedStep(step.steps)
  return inner === undefined ? step.name : `${step.name} › ${inner}`
}
