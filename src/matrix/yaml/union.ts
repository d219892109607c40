import type * as z from 'zod'

type Issue = z.core.$ZodIssue

/**
 * Of several shapes that a value may have, the one that was probably meant: the value is of its kind, and only
 * something inside is wrong. Undefined where the value is of no allowed kind. Paths come out as from the schema's root.
 */
export function narrowest(union: z.core.$ZodIssueInvalidUnion): Issue[] | undefined {
  const meant = union.errors.filter((branch) => !branch.some(isOtherKind))
  const least = meant.toSorted((one, other) => one.length - other.length)[0]
  return least?.map((issue) => ({ ...issue, path: [...union.path, ...issue.path] }))
}

function isOtherKind(issue: Issue): boolean {
  const typed = issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union'
  return (typed && issue.path.length === 0) || isOtherTag(issue)
}

/** A wrong `outcome:` means that another shape was meant; a wrong value elsewhere is a mistake in this shape. */
function isOtherTag(issue: Issue): boolean {
  return issue.code === 'invalid_value' && issue.path.length === 1 && issue.path[0] === 'outcome'
}
