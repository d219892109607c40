import { expect, test } from 'vitest'
import type { KnownIssue } from '../spec/known-issue.ts'
import { expiredLine, knownIssuesOf } from './known-issues.ts'

const issue: KnownIssue = {
  ...{ name: 'abort', title: 'it aborts', link: 'T-1', builds: [], when: {}, shows: 'always' },
  signature: { codes: ['qemu-died'], reason: 'SIGABRT' },
  expires: '2027-01-31',
}
const config = { knownIssues: new Map([['abort', issue]]) }

test.each([
  ['2027-01-31T23:59:59Z', { current: [issue], expired: [] }],
  ['2027-02-01T00:00:00Z', { current: [], expired: [issue] }],
])('at %s', (now, sorted) => {
  expect(knownIssuesOf(config, new Date(now))).toEqual(sorted)
})

test('one that has expired says what that means', () => {
  expect(expiredLine(issue)).toBe(
    'known issue abort expired after 2027-01-31 and is not applied: its cases fail (it aborts)',
  )
})
