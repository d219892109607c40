import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { Exercised } from '../src/spec/exercised.ts'
import { sampleAttempt, sampleEarlier, sampleCase, sampleRunDir } from './fixtures/samples.ts'
import { appendAttempt } from './journal.ts'
import { writeJunit } from './junit.ts'
import { writePlan } from './plan.ts'
import type { AttemptRecord } from './record.ts'
import { summarize } from './summary.ts'

async function junit(ids: string[], attempts: AttemptRecord[]): Promise<string> {
  await using run = await sampleRunDir()
  await writePlan(
    run.path,
    ids.map((id) => sampleCase(id)),
  )
  for (const attempt of attempts) await appendAttempt(run.path, attempt)
  return readFile(await writeJunit(run.path, await summarize(run.path)), 'utf8')
}

test('every verdict has its element, and a missing case is an error', async () => {
  const attempts = (['passed', 'failed', 'broken', 'skipped'] as const).map((status) => sampleAttempt(status, status))
  const xml = await junit(['passed', 'failed', 'broken', 'skipped', 'gone'], attempts)
  expect(xml).toContain('tests="5" failures="1" errors="2" skipped="1" time="6.000" timestamp="2026-11-21T08:00:00"')
  expect(xml).toContain('<failure message="it failed" type="sample-failed">it failed\nevidence: cases/failed/\n')
  expect(xml).toContain('again: npx virtqual run --id failed</failure>')
  expect(xml).toContain('<error message="it broken" type="sample-broken">')
  expect(xml).toContain('<error message="planned but never finished" type="missing">')
  expect(xml).toContain('<skipped message="it skipped"/>')
})

test('a known issue is skipped, and says which it is', async () => {
  const issue = { name: 'abort', title: 'it aborts', link: 'T-1' }
  const verdict = { status: 'known', code: 'qemu-died', reason: 'died', issue } as const
  const xml = await junit(['one', 'two'], [sampleAttempt('one', 'known', { verdict }), sampleAttempt('two', 'passed')])
  expect(xml).toContain('tests="2" failures="0" errors="0" skipped="1"')
  expect(xml).toContain('<skipped message="known issue abort, it aborts (T-1): died"/>')
})

test('a testcase carries what ran where', async () => {
  const exercised: Exercised[] = [
    { feature: 'multifd', exercised: false, proof: 'multifd-bytes is 0' },
    { feature: 'beats', exercised: false, unchecked: true, proof: 'no probe' },
  ]
  const xml = await junit(['one'], [sampleAttempt('one', 'passed', { exercised })])
  expect(xml).toContain('<testcase classname="migration.precopy" name="q35 · max · 512M · one [one]" time="1.500">')
  expect(xml).toContain('<property name="param.migration" value="precopy-tcp"/>')
  expect(xml).toContain('<property name="host.destination" value="lab-2"/>')
  expect(xml).toContain('<property name="build.source" value="bookworm-backports"/>')
  expect(xml).toContain('<property name="accelerator" value="tcg"/>')
  expect(xml).toContain('<property name="exercised.multifd" value="no: multifd-bytes is 0"/>')
  expect(xml).toContain('<property name="exercised.beats" value="not checked: no probe"/>')
})

test('attempts that a host made fail are told, also of a case that passed', async () => {
  const xml = await junit(
    ['one', 'two'],
    [
      sampleAttempt('one', 'passed', { attempt: 2, earlier: [sampleEarlier()] }),
      sampleAttempt('two', 'broken', { attempt: 3 }),
    ],
  )
  expect(xml).toContain('<property name="attempts" value="2"/>')
  expect(xml).toContain('<system-out>attempt 1 source on box-1, destination on box-2, 2026-')
  expect(xml.match(/<system-out>/g)).toHaveLength(1)
  expect(xml).toContain('evidence: cases/two/attempt-3/\n')
})
