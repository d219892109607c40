import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
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

test.for(['run [1]', 'run {a,b} *', 'run (2)?'])(
  'a run folder may be called %s, and its overview is in the report',
  { timeout: 60_000 },
  async (name) => {
    await using folder = await sampleRunDir()
    const runDir = await aRun(folder.path, name)
    const overview = '<!doctype html><title>the overview of this run</title>'
    await writeFile(join(runDir, 'overview.html'), overview)
    const html = await readFile(await generateReport({ runDir, suite: 'smoke' }), 'utf8')
    expect(html).toContain(`virtqual smoke · ${name}`)
    expect(html).toContain(Buffer.from(overview).toString('base64'))
  },
)

test('a report that is given up ends all of Allure, and says so', { timeout: 60_000 }, async () => {
  await using folder = await sampleRunDir()
  const runDir = await aRun(folder.path, 'run')
  const given = new AbortController()
  const made = generateReport({ runDir, suite: 'smoke', signal: given.signal })
  const rejected = expect(made).rejects.toThrow('given up')
  const allure = await vi.waitUntil(() => allureOf(runDir), { timeout: 20_000 })
  // In another group than ours, so that an interrupt at the terminal does not reach it.
  expect(allure.group).toBe(allure.pid)
  given.abort(new Error('given up'))
  await rejected
  await vi.waitUntil(async () => (await allureOf(runDir)) === undefined)
})

/** The Allure that makes a run's report, and the process group that it is in. */
async function allureOf(runDir: string): Promise<{ pid: number; group: number } | undefined> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const [command, stat] = await Promise.all(
      ['cmdline', 'stat'].map((file) => readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '')),
    )
    // After the name in parentheses come state, parent and group.
    if (command!.includes(`--cwd\0${runDir}\0`))
      return { pid: Number(pid), group: Number(stat!.split(') ')[1]?.split(' ')[2]) }
  }
  return undefined
}

test('what Allure says last comes without its colours', { timeout: 60_000 }, async () => {
  await using folder = await sampleRunDir()
  const historyPath = '/proc/history.jsonl'
  const report = generateReport({ runDir: await aRun(folder.path, 'run'), suite: 'smoke', historyPath })
  const message = expect.stringMatching(/^\P{Cc}+ ended with 1: \P{Cc}+$/u)
  await expect(report).rejects.toMatchObject({ code: 'report-failed', message })
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
