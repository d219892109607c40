import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allureResultsDir } from './allure/streaming.ts'
import { collect, sampleAttempt, sampleCase, sampleRunDir } from './fixtures/samples.ts'
import { appendAttempt } from './journal.ts'
import { readLines } from './jsonl.ts'
import { writePlan } from './plan.ts'
import { generateReport } from './report.ts'

async function aRun(folder: string, name: string): Promise<string> {
  const runDir = join(folder, name)
  await mkdir(runDir)
  await writePlan(runDir, [sampleCase('one'), sampleCase('two'), sampleCase('three')])
  await appendAttempt(runDir, sampleAttempt('one', 'passed'))
  await appendAttempt(runDir, sampleAttempt('two', 'failed'))
  return runDir
}

const history = async (folder: string) => (await collect(readLines(join(folder, 'history.jsonl')))).length
const results = async (runDir: string) =>
  (await readdir(allureResultsDir(runDir))).filter((file) => file.endsWith('-result.json')).toSorted()

test('the report is one file that loads nothing from anywhere', { timeout: 60_000 }, async () => {
  await using folder = await sampleRunDir()
  const html = await readFile(await generateReport({ runDir: await aRun(folder.path, 'run'), suite: 'smoke' }), 'utf8')
  expect(html).toContain('virtqual smoke · run')
  expect(html).toContain('Content-Security-Policy')
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
  expect(html).not.toContain('googletagmanager')
  expect(html.trimEnd()).toMatch(/<\/html>$/)
})

test('the history has one line for each run, however often its report is made', { timeout: 60_000 }, async () => {
  await using folder = await sampleRunDir()
  const first = await aRun(folder.path, 'first')
  await generateReport({ runDir: first, suite: 'smoke' })
  await generateReport({ runDir: first, suite: 'smoke' })
  expect(await history(folder.path)).toBe(1)
  await generateReport({ runDir: await aRun(folder.path, 'second'), suite: 'smoke' })
  expect(await history(folder.path)).toBe(2)
})

test(
  'results of a killed run come from its journal, and a resumed case is no longer missing',
  { timeout: 60_000 },
  async () => {
    await using folder = await sampleRunDir()
    const runDir = await aRun(folder.path, 'run')
    await generateReport({ runDir, suite: 'smoke' })
    const written = await results(runDir)
    expect(written).toHaveLength(3)
    await rm(allureResultsDir(runDir), { recursive: true })
    await generateReport({ runDir, suite: 'smoke' })
    expect(await results(runDir)).toEqual(written)
    await appendAttempt(runDir, sampleAttempt('three', 'passed'))
    await generateReport({ runDir, suite: 'smoke' })
    expect(await results(runDir)).toHaveLength(3)
    expect(await results(runDir)).not.toEqual(written)
  },
)

test('a report that cannot be made says why in one sentence', { timeout: 60_000 }, async () => {
  await using folder = await sampleRunDir()
  const runDir = await aRun(folder.path, 'run')
  await mkdir(join(folder.path, 'history.jsonl'))
  await expect(generateReport({ runDir, suite: 'smoke' })).rejects.toThrow(/EISDIR/)
  const historyPath = join(folder.path, 'missing', 'history.jsonl')
  await writeFile(join(folder.path, 'missing'), '')
  await expect(generateReport({ runDir, suite: 'smoke', historyPath })).rejects.toThrow(/ENOTDIR/)
})
