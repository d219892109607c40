import { expect, test } from 'vitest'
import { sampleAttempt, sampleCase, sampleEarlier, sampleFault } from '../fixtures/samples.ts'
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

const issue = { name: 'abort', title: 'it <aborts>', link: 'T-1' }
const known = { status: 'known', code: 'qemu-died', reason: 'died', issue } as const

const againOn = (id: string) => sampleAttempt(id, 'passed', { attempt: 2, earlier: [sampleEarlier()] })

function page(attempts: readonly FinalAttempt[], missing = 0, hostFaults: Summary['hostFaults'] = []): string {
  const counts = { passed: 0, failed: 0, known: 0, broken: 0, skipped: 0, missing }
  for (const { verdict } of attempts) counts[verdict.status]++
  const summary: Summary = {
    ...{ planned: attempts.length + missing, counts },
    finals: new Map(attempts.map((attempt) => [attempt.case, attempt])),
    hostFaults,
    missing: Array.from({ length: missing }, (_, n) => sampleCase(`missing-${n}`)),
  }
  return overviewPage({ name: '20261121-080000-abcd', suite: 'smoke', summary, environment: { host: 'lab <1>' } })
}

test.each([
  ['nothing', page([])],
  ['one of each', page([migrated('a', 20), sampleAttempt('b', 'failed'), sampleAttempt('c', 'skipped')], 2)],
  ['a known issue', page([migrated('a', 20), sampleAttempt('k', 'known', { verdict: known })])],
  ['hosts at fault', page([againOn('a')], 0, [sampleFault('box-1', { givenUp: true })])],
  ['a thousand', page(Array.from({ length: 1000 }, (_, n) => migrated(`n${n}`, n % 50)))],
])('the overview of %s is whole and needs nothing else', (_, html) => {
  expect(unbalanced(html)).toEqual([])
  expect(dependencies(html)).toEqual([])
  expect(html).not.toMatch(/NaN|undefined|Infinity/)
})

test('a known issue is told by its name, above the cases that passed', () => {
  const html = page([migrated('a', 20), sampleAttempt('k', 'known', { verdict: known })])
  expect(html).toContain('qemu-died: known issue abort, it &#60;aborts&#62; (T-1): died')
  expect(html.indexOf('badge known')).toBeLessThan(html.indexOf('badge passed'))
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

test('a passed case that a host made fail before shows it', () => {
  const html = page([againOn('a')])
  expect(html).toContain('before: attempt 1 source on box-1, destination on box-2, 2026-')
  expect(html).toContain('source on lab-1, destination on lab-2')
  expect(page([migrated('a', 20)])).not.toContain('before:')
})

test('each host has its cases and faults, and one that was given up says so', () => {
  const faults = [sampleFault('box-1'), sampleFault('box-1', { givenUp: true, code: 'disk-full' })]
  const html = page([againOn('a'), sampleAttempt('b', 'broken')], 0, faults)
  expect(html).toContain('<td>lab-1</td><td class="number">2</td><td class="number">0</td>')
  expect(html).toContain('<td>box-1</td><td class="number">0</td><td class="number">2</td>')
  expect(html).toContain('given up: disk-full: host box-1 is out of reach')
})

test('a run on one host that did well does not speak of hosts', () => {
  expect(page([sampleAttempt('a', 'passed', { hosts: { source: 'local', destination: 'local' } })])).not.toContain(
    'Hosts',
  )
})

test('a host that could not be used is in the table, with none that it made fail', () => {
  const html = page([sampleAttempt('a', 'passed')], 0, [sampleFault('box-9', { case: '', notUsed: true })])
  expect(html).toContain('<td>box-9</td><td class="number">0</td><td class="number">0</td>')
  expect(html).toContain('not used: host-lost: host box-9 is out of reach')
})
