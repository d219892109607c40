import { expect, test } from 'vitest'
import { sampleAttempt, sampleCase } from '../fixtures/samples.ts'
import type { Summary } from '../summary.ts'
import { closingSummary } from './closing.ts'

const attempts = [
  sampleAttempt('p', 'passed'),
  sampleAttempt('b', 'broken'),
  sampleAttempt('f', 'failed'),
  sampleAttempt('s1', 'skipped'),
  sampleAttempt('s2', 'skipped'),
]
const summary: Summary = {
  planned: 17,
  counts: { passed: 1, failed: 1, broken: 1, skipped: 2, missing: 12 },
  finals: new Map(attempts.map((attempt) => [attempt.case, attempt])),
  missing: Array.from({ length: 12 }, (_, n) => sampleCase(`m${n}`)),
}

test('failures come first, and a case can be run again by copying a line', () => {
  const lines = closingSummary(summary, {
    runDir: 'out/run',
    report: 'out/run/allure-report/index.html',
    overview: 'out/run/overview.html',
    canvas: { columns: 79, color: false },
  })
    .trimEnd()
    .split('\n')
  expect(lines.slice(0, 5)).toEqual([
    'FAILED  f q35 · max · 512M · f',
    '        sample-failed: it failed',
    '        out/run/cases/f/',
    '        npx virtqual run --id f',
    'BROKEN  b q35 · max · 512M · b',
  ])
  expect(lines).toContain('SKIPPED 2 × it skipped')
  expect(lines).toContain('        and 2 more: planned but never finished')
  expect(lines.slice(-4)).toEqual([
    '17 cases: 1 passed 1 failed 1 broken 2 skipped 12 missing',
    'results out/run/',
    'report  out/run/allure-report/index.html',
    '        out/run/overview.html',
  ])
})
