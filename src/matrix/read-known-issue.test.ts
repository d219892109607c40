import { expect, test } from 'vitest'
import { load, problemsOf } from './fixture.ts'

const path = 'known-issues/abort.yaml'
const sound = [
  'title: it aborts',
  'link: https://example.org/1',
  'builds: ">=10.0 <=11.1.3"',
  'accelerator: tcg',
  'tests: migration',
  'when: { machine: q35 }',
  "signature: { code: qemu-died, stderr: 'Assertion `x' }",
  'expires: 2027-01-31',
]
const withLine = (key: string, line: string) => [...sound.filter((one) => !one.startsWith(`${key}:`)), line].join('\n')
const problems = (key: string, line: string) => problemsOf(() => load({ [path]: withLine(key, line) }))

test('a known issue is read, with the tests that its names mean', () => {
  expect(load({ [path]: sound.join('\n') }).knownIssues.get('abort')).toEqual({
    ...{ name: 'abort', title: 'it aborts', link: 'https://example.org/1', accelerator: 'tcg' },
    builds: [
      { operator: '>=', parts: [10, 0] },
      { operator: '<=', parts: [11, 1, 3] },
    ],
    tests: ['migration/precopy'],
    when: { machine: ['q35'] },
    signature: { codes: ['qemu-died'], stderr: 'Assertion `x' },
    shows: 'always',
    expires: '2027-01-31',
  })
})

test('an issue may be known for 400 days', () => {
  const files = { [path]: withLine('expires', 'expires: 2027-07-20') }
  expect(load(files).knownIssues.get('abort')?.expires).toBe('2027-07-20')
})

test('an overlay adds known issues, and replaces those with their name', () => {
  const later = { [path]: withLine('expires', 'expires: 2026-01-01'), 'known-issues/other.yaml': sound.join('\n') }
  const { knownIssues } = load({ [path]: sound.join('\n') }, later)
  expect([...knownIssues].map(([name, { expires }]) => [name, expires])).toEqual([
    ['abort', '2026-01-01'],
    ['other', '2027-01-31'],
  ])
})

test.each([
  ['builds', 'builds: 10.0 and later', '8:9 builds: expected versions such as ">=10.0 <=11.1.3"'],
  ['expires', 'expires: 2027-02-30', '8:10 expires: expected a day such as 2027-01-31'],
  [
    'expires',
    'expires: 2027-07-21',
    '8:10 expires: expected a day within 400 days from today, 2027-07-20 at the latest',
  ],
  ['expires', 'expires: 9999-12-31', '8:10 expires: expected a day within 400 days'],
  ['expires', 'expires: soon', '8:10 expires: expected a day such as 2027-01-31'],
  [
    'signature',
    'signature: { code: qemu-died }',
    '8:12 signature: expected reason, stderr or console: a code alone would hide',
  ],
  ['signature', 'signature: { code: qemu-died, reason: "(" }', '8:39 signature.reason: expected a regular expression'],
  [
    'signature',
    'signature: { code: qemu-died, reason: .* }',
    '8:39 signature.reason: expected a regular expression that',
  ],
  [
    'signature',
    'signature: { code: qemu-died, reason: . }',
    '8:39 signature.reason: expected a regular expression that',
  ],
  [
    'signature',
    'signature: { code: qemu-died, stderr: x| }',
    '8:39 signature.stderr: expected a regular expression that',
  ],
  ['signature', 'signature: { code: "*", reason: x }', '8:20 signature.code: expected codes of verdicts'],
  [
    'signature',
    'signature: { code: [qmp-closed, qemu-ded], reason: x }',
    "8:33 unknown code 'qemu-ded' — did you mean 'qemu-died'?",
  ],
  ['tests', 'tests: migraton', "8:8 unknown test 'migraton' — did you mean 'migration'?"],
  ['when', 'when: { machine: q53 }', "8:18 unknown machine type 'q53' — did you mean 'q35'?"],
  ['accelerator', 'accelerator: hvf', "8:14 unknown accelerator 'hvf'"],
  ['link', 'ticket: x', "1:1 missing key 'link'"],
])('%s: %s', (key, line, problem) => {
  expect(problems(key, line)[0]).toContain(`${path}:${problem}`)
})

test('a code that is near to none may be that of a test of its own', () => {
  const own = withLine('signature', 'signature: { code: my-own-code, reason: x }')
  expect(load({ [path]: own }).knownIssues.get('abort')?.signature.codes).toEqual(['my-own-code'])
})
