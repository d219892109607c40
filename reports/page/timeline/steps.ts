import type { StepTimeline } from '../../../src/spec/timeline.ts'

/** Numbers as Allure gives them: `6`, and for what is inside of it `6.1`. */
export function stepNumbers(steps: readonly Pick<StepTimeline, 'depth'>[]): string[] {
  const path: number[] = []
  return steps.map(({ depth }) => {
    path.length = depth + 1
    path[depth] = (path[depth] ?? 0) + 1
    return path.join('.')
  })
}
