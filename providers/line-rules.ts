import { z } from 'zod'

/** Regular expressions for whole lines that a build or guest may print, refused here instead of in the midst of a run. */
export const lineRules = z.array(z.string().superRefine(refuseUnreadable)).default([])

function refuseUnreadable(rule: string, context: z.RefinementCtx): void {
  const problem = syntaxProblem(rule)
  if (problem) context.addIssue({ code: 'custom', message: `expected a regular expression: ${problem}` })
}

function syntaxProblem(rule: string): string | undefined {
  try {
    return void RegExp(rule)
  } catch (error) {
    return (error as SyntaxError).message
  }
}
