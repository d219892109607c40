import { existsSync } from 'node:fs'
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sampleAttempt, sampleCase } from '../../reports/fixtures/samples.ts'
import { appendAttempt } from '../../reports/journal.ts'
import { writePlan } from '../../reports/plan.ts'
import { exitCode } from '../../reports/summary.ts'
import { makeReport } from './make-report.ts'
import { readSettings } from './settings.ts'

/** What stands in the way of each output, like a disk that is full just then. */
const obstacles: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  'junit.xml': mkdir,
  'overview.html': mkdir,
  'allure-results': (path) => writeFile(path, ''),
}

async function madeDespite(names: readonly string[], runDir: string) {
  await writePlan(runDir, [sampleCase('one')])
  await appendAttempt(runDir, sampleAttempt('one', 'failed'))
  for (const name of names) await obstacles[name]!(join(runDir, name))
  const file = { runId: 'run-1', names: ['smoke'], cfg: [], startedAt: '2026-11-21T08:00:00.000Z' }
  return makeReport({ runDir, file }, readSettings())
}

test('where nothing can be written, what became of the cases is told all the same', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'virtqual-report-'))
  const { summary, failures } = await madeDespite(Object.keys(obstacles), folder.path)
  expect(exitCode(summary, false)).toBe(1)
  expect(failures.map(String)).toEqual(
    ['junit.xml', 'overview.html', 'allure-results'].map((text) => expect.stringContaining(text)),
  )
})

for (const [failing, made] of [
  ['junit.xml', 'overview.html'],
  ['overview.html', 'junit.xml'],
] as const)
  test(`${failing} does not take ${made} with it, nor does Allure`, async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'virtqual-report-'))
    const { failures } = await madeDespite([failing, 'allure-results'], folder.path)
    expect(failures).toHaveLength(2)
    expect(existsSync(join(folder.path, made))).toBe(true)
  })
