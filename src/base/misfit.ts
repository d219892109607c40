import type { ZodType } from 'zod'

/** What of `value` is not as `shape` has it, in one phrase: `status: expected string, received null`; undefined where it fits. */
export function misfit(shape: ZodType | undefined, value: unknown): string | undefined {
  const issue = shape?.safeParse(value).error?.issues[0]
  if (!issue) return undefined
  return [...(issue.path.length > 0 ? [issue.path.join('.')] : []), issue.message].join(': ')
}
