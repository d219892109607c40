import { expect, test } from 'vitest'
import type { VerdictStatus } from '../src/verdict/verdict.ts'
import { sampleAttempt, sampleCase, sampleRunDir } from './fixtures/samples.ts'
import { appendAttempt } from './journal.ts'
import { writePlan } from './plan.ts'
import { exitCode, summarize } from './summary.ts'

const none = { passed: 0, failed: 0, known: 0, broken: 0, skipped: 0, missing: 0 }

test('the plan is held against the journal', async () => {
  await using run = await sampleRunDir()
  const statuses: VerdictStatus[] = ['passed', 'failed', 'known', 'broken', 'skipped']
  await writePlan(
    run.path,
    [...statuses, 'missing'].map((id) => sampleCase(id)),
  )
  for (const status of statuses) await appendAttempt(run.path, sampleAttempt(status, status))
  const summary = await summarize(run.path)
  expect(summary).toMatchObject({
    planned: 6,
    counts: { passed: 1, failed: 1, known: 1, broken: 1, skipped: 1, missing: 1 },
  })
  expect(summary.missing.map(({ id }) => id)).toEqual(['missing'])
  expect(summary.finals.get('passed')).not.toHaveProperty('steps')
})

test.each<[VerdictStatus[], VerdictStatus]>([
  [['broken', 'passed'], 'passed'],
  [['broken', 'broken', 'failed'], 'failed'],
  [['failed', 'passed'], 'failed'],
  [['failed', 'known'], 'failed'],
  [['known', 'passed'], 'known'],
  [['known', 'failed'], 'failed'],
  [['broken', 'known'], 'known'],
])('attempts %j make it %s', async (attempts, expected) => {
  await using run = await sampleRunDir()
  await writePlan(run.path, [sampleCase('one')])
  for (const [index, status] of attempts.entries()) {
    await appendAttempt(run.path, sampleAttempt('one', status, { attempt: index + 1 }))
  }
  expect((await summarize(run.path)).counts).toEqual({ ...none, [expected]: 1 })
})

test('a journal that is not of this plan is an error', async () => {
  await using run = await sampleRunDir()
  await writePlan(run.path, [sampleCase('one')])
  await appendAttempt(run.path, sampleAttempt('other', 'passed'))
  await expect(summarize(run.path)).rejects.toThrow('the first is other')
})

test.each([
  [{ passed: 2 }, false, 0],
  [{ passed: 1, skipped: 5 }, false, 0],
  [{ skipped: 5 }, false, 3],
  [{ passed: 1, known: 5 }, false, 0],
  [{ known: 5 }, false, 3],
  [{ passed: 1, known: 1, failed: 1 }, false, 1],
  [{}, false, 3],
  [{ passed: 1, broken: 1 }, false, 3],
  [{ passed: 1, missing: 1 }, false, 3],
  [{ passed: 1, broken: 1, missing: 1, failed: 1 }, false, 1],
  [{ passed: 1, failed: 1, missing: 3 }, true, 130],
])('%j, interrupted %s: exit code %i', (counts, interrupted, code) => {
  expect(exitCode({ counts: { ...none, ...counts } }, interrupted)).toBe(code)
})
