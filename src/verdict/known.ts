import type { KnownIssue } from '../spec/known-issue.ts'
import type { Accelerator } from '../spec/machine-spec.ts'
import { isInRange } from '../spec/version-range.ts'
import type { Verdict } from './verdict.ts'

/** A QEMU of a case: what its build calls itself, on what it ran, and the lines that it and its guest's console said. */
export type Speaker = Readonly<
  { version: string; accelerator: Accelerator } & Record<'stderr' | 'console', readonly string[]>
>

/** What known issues are held against. */
export type KnownInput = Readonly<{
  test: string
  params: Readonly<Record<string, string>>
  speakers: readonly Speaker[]
}>

/** The issues that a case could show, whatever became of it. */
export function applicable(issues: readonly KnownIssue[], input: KnownInput): KnownIssue[] {
  return issues.filter((issue) => isOfCase(issue, input) && affected(issue, input).length > 0)
}

/**
 * The verdict on a case that failed as a known issue says: its status becomes `known`, all else stays. What is broken,
 * or failed in any other way, is left as it is.
 */
export function orKnown(verdict: Verdict, issues: readonly KnownIssue[], input: KnownInput): Verdict {
  if (verdict.status !== 'failed') return verdict
  const issue = applicable(issues, input).find((one) => showsIn(one, verdict, input))
  if (!issue) return verdict
  const { name, title, link } = issue
  return { ...verdict, status: 'known', issue: { name, title, link } }
}

function isOfCase({ tests, when }: KnownIssue, { test, params }: KnownInput): boolean {
  return (
    (!tests || tests.includes(test)) &&
    Object.entries(when).every(([dimension, values]) => values.includes(params[dimension] ?? ''))
  )
}

function affected({ builds, accelerator: wanted }: KnownIssue, { speakers }: KnownInput): Speaker[] {
  return speakers.filter(
    ({ version, accelerator }) => isInRange(version, builds) && (wanted === undefined || accelerator === wanted),
  )
}

function showsIn(issue: KnownIssue, verdict: Verdict, input: KnownInput): boolean {
  const { codes, reason, stderr, console } = issue.signature
  if (!codes.includes(verdict.code)) return false
  if (reason !== undefined && !new RegExp(reason).test(verdict.reason)) return false
  return affected(issue, input).some((speaker) => says(speaker.stderr, stderr) && says(speaker.console, console))
}

function says(lines: readonly string[], pattern: string | undefined): boolean {
  if (pattern === undefined) return true
  const said = new RegExp(pattern)
  return lines.some((line) => said.test(line))
}
