import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { sampleAttempt, sampleCase, sampleRunDir } from './fixtures/samples.ts'
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

test('a testcase carries what ran where', async () => {
  const exercised = [{ feature: 'multifd', exercised: false, proof: 'multifd-bytes is 0' }]
  const xml = await junit(['one'], [sampleAttempt('one', 'passed', { exercised })])
  expect(xml).toContain('<testcase classname="migration.precopy" name="q35 · max · 512M · one [one]" time="1.500">')
  expect(xml).toContain('<property name="param.migration" value="precopy-tcp"/>')
  expect(xml).toContain('<property name="host.destination" value="lab-2"/>')
  expect(xml).toContain('<property name="build.source" value="bookworm-backports"/>')
  expect(xml).toContain('<property name="accelerator" value="tcg"/>')
  expect(xml).toContain('<property name="exercised.multifd" value="no: multifd-bytes is 0"/>')
})
