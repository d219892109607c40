import { expect, test } from 'vitest'
import { sampleAttempt, sampleCase } from '../fixtures/samples.ts'
import type { FinalAttempt, Summary } from '../summary.ts'
import { dependencies, unbalanced } from './fixtures/well-formed.ts'
import { overviewPage } from './overview.ts'

const numbers = { setupTimeMs: 3, transferredBytes: 1 << 20, iterations: 3 }
const migrated = (id: string, downtimeMs: number, params: Record<string, string> = {}) =>
  sampleAttempt(id, 'passed', {
    params: { ...sampleCase(id).params, ...params },
    migration: { ...numbers, downtimeMs, guestDowntimeMs: downtimeMs + 10, totalTimeMs: 800 },
    evidence: [`cases/${id}/case.yaml`, `cases/${id}/timeline.html`],
  })

function page(attempts: readonly FinalAttempt[], missing = 0): string {
  const counts = { passed: 0, failed: 0, broken: 0, skipped: 0, missing }
  for (const { verdict } of attempts) counts[verdict.status]++
  const summary: Summary = {
    ...{ planned: attempts.length + missing, counts },
    finals: new Map(attempts.map((attempt) => [attempt.case, attempt])),
    missing: Array.from({ length: missing }, (_, n) => sampleCase(`missing-${n}`)),
  }
  return overviewPage({ name: '20261121-080000-abcd', suite: 'smoke', summary, environment: { host: 'lab <1>' } })
}

test.each([
  ['nothing', page([])],
  ['one of each', page([migrated('a', 20), sampleAttempt('b', 'failed'), sampleAttempt('c', 'skipped')], 2)],
  ['a thousand', page(Array.from({ length: 1000 }, (_, n) => migrated(`n${n}`, n % 50)))],
])('the overview of %s is whole and needs nothing else', (_, html) => {
  expect(unbalanced(html)).toEqual([])
  expect(dependencies(html)).toEqual([])
  expect(html).not.toMatch(/NaN|undefined|Infinity/)
})

test('each case leads to its timeline, and one without any leads nowhere', () => {
  const html = page([migrated('a', 20), sampleAttempt('b', 'broken')])
  expect(html.match(/href="[^"]+"/g)).toEqual(['href="cases/a/timeline.html"'])
})

test('cases that did not pass come first', () => {
  const html = page([migrated('a', 20), sampleAttempt('f', 'failed')], 1)
  const verdicts = [...html.matchAll(/<td><span class="badge (\w+)"/g)].map(([, verdict]) => verdict)
  expect(verdicts).toEqual(['failed', 'missing', 'passed'])
})

test('each value of a dimension has its median, and how many cases it is from', () => {
  const html = page([10, 20, 60].map((downtime, n) => migrated(`u${n}`, downtime, { migration: 'precopy-unix' })))
  expect(html).toContain('precopy-unix (3)')
  expect(html).toMatch(/class="bold">20<\/text>/)
})

test('what was not measured is said, not drawn as nothing', () => {
  const lost = { ...numbers, downtimeMs: -1, guestDowntimeMs: -1, totalTimeMs: -1 }
  expect(page([sampleAttempt('a', 'failed', { migration: lost })])).toContain('not measured')
})
