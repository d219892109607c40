import { expect, test } from 'vitest'
import { sampleAttempt, sampleCase } from '../fixtures/samples.ts'
import type { Summary } from '../summary.ts'
import { closingSummary } from './closing.ts'

const issue = { name: 'abort', title: 'it aborts', link: 'T-1' }
const known = { verdict: { status: 'known', code: 'qemu-died', reason: 'died', issue } } as const
const attempts = [
  sampleAttempt('p', 'passed'),
  sampleAttempt('b', 'broken'),
  sampleAttempt('f', 'failed'),
  sampleAttempt('k', 'known', known),
  sampleAttempt('q', 'passed', { couldShow: ['x'] }),
  sampleAttempt('s1', 'skipped'),
  sampleAttempt('s2', 'skipped'),
]
const summary: Summary = {
  planned: 19,
  counts: { passed: 2, failed: 1, known: 1, broken: 1, skipped: 2, missing: 12 },
  finals: new Map(attempts.map((attempt) => [attempt.case, attempt])),
  hostFaults: [],
  missing: Array.from({ length: 12 }, (_, n) => sampleCase(`m${n}`)),
}

const options = {
  runDir: 'out/run',
  report: 'out/run/allure-report/index.html',
  overview: 'out/run/overview.html',
  canvas: { columns: 79, color: false },
  interrupted: false,
  told: new Set<string>(),
}

function linesOf(changes: Partial<typeof options>): string[] {
  return closingSummary(summary, { ...options, ...changes })
    .trimEnd()
    .split('\n')
}

test('failures come first, and a case can be run again by copying a line', () => {
  const lines = linesOf({})
  expect(lines.slice(0, 5)).toEqual([
    'FAILED  f q35 · max · 512M · f',
    '        sample-failed: it failed',
    '        out/run/cases/f/',
    '        npx virtqual run --id f',
    'BROKEN  b q35 · max · 512M · b',
  ])
  expect(lines).toContain('KNOWN   1 × abort: it aborts (T-1)')
  expect(lines).toContain('NOTE    known issue x did not show in 1 case: is it fixed?')
  expect(lines).toContain('SKIPPED 2 × it skipped')
  expect(lines.slice(-4)).toEqual([
    '19 cases: 2 passed 1 failed 1 known 1 broken 2 skipped 12 missing',
    'results out/run/',
    'report  out/run/allure-report/index.html',
    '        out/run/overview.html',
  ])
})

test('a problem that has been told is only named again', () => {
  expect(linesOf({ told: new Set(['f', 'b']) }).slice(0, 3)).toEqual([
    'FAILED  f q35 · max · 512M · f',
    'BROKEN  b q35 · max · 512M · b',
    'KNOWN   1 × abort: it aborts (T-1)',
  ])
})

test.each([
  [true, '12 of 19 cases did not finish: interrupted. To go on:'],
  [false, '12 of 19 cases did not finish. To go on:'],
])('what is missing is counted, with the command that goes on; interrupted: %s', (interrupted, text) => {
  const lines = linesOf({ interrupted, runDir: 'my runs/1' })
  const at = lines.indexOf(`MISSING ${text}`)
  expect(lines[at + 1]).toBe("        npx virtqual run --resume 'my runs/1'")
  expect(lines.filter((line) => line.startsWith('MISSING'))).toHaveLength(1)
})

test('of a run that has finished nobody is told to go on', () => {
  const finished = closingSummary({ ...summary, missing: [] }, { ...options, interrupted: true })
  expect(finished).not.toMatch(/MISSING|--resume/)
})

test('that no case could run between two hosts is told at the end', () => {
  const oneHost = 'no case can run between two hosts: of 2 only box-1 can be used'
  expect(closingSummary(summary, { ...options, oneHost })).toContain(`HOST    ${oneHost}\n`)
  expect(closingSummary(summary, options)).not.toContain('HOST')
})

test('why cases were skipped, and which issue they showed, is never cut', () => {
  const reason = "source: build qemu-7.2 on host box-1 has no migration capability 'multi-fd-of-a-long-name' at all"
  const long = { ...issue, title: 'it aborts '.repeat(9).trim() }
  const finals = new Map([
    ['s', sampleAttempt('s', 'skipped', { verdict: { status: 'skipped', code: 'missing-capability', reason } })],
    ['k', sampleAttempt('k', 'known', { verdict: { ...known.verdict, issue: long } })],
  ])
  const lines = closingSummary({ ...summary, finals }, options).split('\n')
  const at = lines.findIndex((line) => line.startsWith('SKIPPED'))
  expect(lines.slice(at, at + 2)).toEqual([
    'SKIPPED 1 × source: build qemu-7.2 on host box-1 has no migration capability',
    "        'multi-fd-of-a-long-name' at all",
  ])
  expect(lines.join('\n')).toMatch(/^KNOWN {3}1 × abort: (it aborts? ?)+\n {8}it aborts .*\(T-1\)$/m)
  expect(lines.join('\n')).not.toContain('…')
})
