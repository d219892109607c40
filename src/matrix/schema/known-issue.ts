import * as z from 'zod'
import { parseVersionRange } from '../../spec/version-range.ts'
import { selection } from './selection.ts'
import { line, oneOrMore, pattern } from './text.ts'

const versionRange = z
  .string({ error: 'expected versions such as ">=10.0 <=11.1.3"' })
  .transform((value, context) => {
    const range = parseVersionRange(value)
    if (range) return range
    context.issues.push({ code: 'custom', message: 'expected versions such as ">=10.0 <=11.1.3"', input: value })
    return z.NEVER
  })
  .describe('QEMU versions that have it, as the builds report them: >=10.0 <=11.1.3')

const day = z
  .string({ error: 'expected a day such as 2027-01-31' })
  .refine(isDay, { error: 'expected a day such as 2027-01-31' })
  .describe('last day on which it is applied, in UTC; from then on its cases fail again')

const signature = z
  .strictObject({
    code: oneOrMore
      .refine((codes) => codes.every((code) => /^[a-z]+(-[a-z]+)*$/.test(code)), {
        error: 'expected codes of verdicts such as qemu-died',
      })
      .describe('code of the verdict, as docs/errors.md has it, or several'),
    reason: pattern.optional().describe("regular expression on the verdict's reason"),
    stderr: pattern.optional().describe('regular expression on a line that a QEMU with the issue said on stderr'),
    console: pattern
      .optional()
      .describe("regular expression on a line of the guest's console, on a QEMU with the issue"),
  })
  .refine(({ reason, stderr, console }) => [reason, stderr, console].some((one) => one !== undefined), {
    error: 'expected reason, stderr or console: a code alone would hide any failure of that kind',
  })

/** A file in cfg/known-issues. */
export const knownIssue = z.strictObject({
  title: line,
  link: line.describe('where it is followed: an address, or a ticket in words'),
  builds: versionRange,
  accelerator: z.enum(['tcg', 'kvm']).optional().describe('default: either'),
  tests: oneOrMore.optional().describe('areas or tests that can show it; default: any'),
  when: selection.optional().describe('values that a case must have to show it'),
  signature,
  shows: z
    .enum(['always', 'rarely'])
    .default('always')
    .describe('always: cases that could show it and pass are told of at the end of a run'),
  expires: day,
})

export type KnownIssueFile = z.infer<typeof knownIssue>

/** Date.parse takes 31 April for 1 May. */
function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}
