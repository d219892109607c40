import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { sampleAttempt, sampleCase, sampleRunDir } from './fixtures/samples.ts'
import { appendAttempt } from './journal.ts'
import { writeOverview } from './overview.ts'
import { writePlan } from './plan.ts'
import { summarize } from './summary.ts'

test('the overview of a run lies in its folder, whatever became of the run', async () => {
  await using run = await sampleRunDir()
  await writePlan(run.path, [sampleCase('done'), sampleCase('never')])
  await appendAttempt(run.path, sampleAttempt('done', 'passed'))
  const options = { runDir: run.path, suite: 'smoke', environment: { kernel: '6.1' } }
  const path = await writeOverview({ ...options, summary: await summarize(run.path) })
  expect(path).toBe(`${run.path}/overview.html`)
  const page = await readFile(path, 'utf8')
  for (const word of ['smoke', 'missing', 'bookworm-backports', 'kernel']) expect(page).toContain(word)
})
