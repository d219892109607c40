import { existsSync } from 'node:fs'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Parameter, StepResult, TestResult } from 'allure-js-commons'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { collect, sampleAttempt, sampleRunDir } from '../fixtures/samples.ts'
import { appendAttempt, readJournal } from '../journal.ts'
import { allureResultsDir, StreamingAllure } from './streaming.ts'

const driver = fileURLToPath(new URL('../fixtures/run/driver.ts', import.meta.url))

let run: Awaited<ReturnType<typeof sampleRunDir>>
let results: TestResult[]

beforeAll(async () => {
  run = await sampleRunDir()
  await execa(process.execPath, [driver, run.path], { stdin: 'ignore' })
  results = await readResults(run.path)
}, 60_000)

afterAll(() => run[Symbol.asyncDispose]())

async function readResults(runDir: string): Promise<TestResult[]> {
  const directory = allureResultsDir(runDir)
  const files = (await readdir(directory)).filter((file) => file.endsWith('-result.json'))
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(join(directory, file), 'utf8')) as TestResult))
}

function resultsOf(id: string): TestResult[] {
  return results.filter(({ historyId }) => historyId === id).toSorted((one, other) => one.start! - other.start!)
}

function only(id: string): TestResult {
  const [result, ...more] = resultsOf(id)
  expect(more).toEqual([])
  return result!
}

const tree = ({ name, status, steps }: StepResult): unknown => [name, status, steps.map(tree)]

test('a status is the verdict, never guessed from a message', () => {
  expect(only('passed')).toMatchObject({ status: 'passed', statusDetails: {} })
  expect(only('failed')).toMatchObject({
    status: 'failed',
    statusDetails: { message: 'page 4711 differs', expected: 'aa', actual: 'bb' },
  })
  expect(only('broken')).toMatchObject({
    status: 'broken',
    statusDetails: { message: 'could not assert: expected ssh to answer' },
  })
  expect(only('skipped')).toMatchObject({ status: 'skipped', statusDetails: { message: 'it skipped' } })
  expect(only('never')).toMatchObject({ status: 'broken', statusDetails: { message: 'planned but never finished' } })
})

test('a known issue is skipped, with its name as a label and its link', () => {
  const { status, statusDetails, labels, links, steps } = only('known')
  expect({ status, message: statusDetails.message }).toEqual({
    status: 'skipped',
    message: 'known issue abort, QEMU aborts (https://example.org/1): it aborted',
  })
  expect(labels).toContainEqual({ name: 'known-issue', value: 'abort' })
  expect(links).toEqual([{ type: 'issue', name: 'abort', url: 'https://example.org/1' }])
  expect(steps.map(({ name }) => name)).toEqual(['boot', 'migrate'])
})

test('of two attempts both are written', () => {
  expect(resultsOf('retried').map(({ status }) => status)).toEqual(['broken', 'passed'])
  expect(results).toHaveLength(28)
})

test('steps that ran in parallel are nested as they ran, under their own case', () => {
  for (let n = 0; n < 20; n++) {
    const id = `parallel-${n}`
    const boot = (role: string) => [`${id} ${role}`, 'passed', [[`${id} ${role} agent`, 'passed', []]]]
    expect(only(id).steps.map(tree)).toEqual([[`${id} boot`, 'passed', [boot('source'), boot('destination')]]])
  }
})

test('steps keep their times, so that parallel ones overlap', () => {
  const [boot] = only('parallel-3').steps
  const [source, destination] = boot!.steps
  expect(destination!.start).toBeLessThan(source!.stop!)
  expect(source!.stop! - source!.start!).toBeGreaterThanOrEqual(25)
  expect(boot!.stop).toBeGreaterThanOrEqual(destination!.stop!)
})

test('a step that did not pass carries its message and the colour of the verdict', () => {
  const migrate = (status: string) => ['migrate', status, [['wait for completed', status, []]]]
  expect(only('failed').steps.map(tree)).toEqual([['boot', 'passed', []], migrate('failed')])
  expect(only('broken').steps.map(tree)).toEqual([['boot', 'passed', []], migrate('broken')])
  expect(only('failed').steps[1]!.statusDetails.message).toBe('the migration did not complete')
})

test('the wait for a host is not part of the times', async () => {
  for (const record of await collect(readJournal(run.path))) {
    const written = resultsOf(record.case).find(({ start }) => start === Date.parse(record.startedAt))
    expect(written!.stop! - written!.start!).toBe(record.durationMs)
  }
})

test('evidence is attached by path, with its own content and type', async () => {
  const { attachments } = only('parallel-7')
  expect(attachments.map(({ name, type }) => [name, type])).toEqual([
    ['qemu.log', 'text/plain'],
    ['query-migrate.json', 'application/json'],
  ])
  for (const { name, source } of attachments) {
    const path = join(allureResultsDir(run.path), source)
    const file = `cases/parallel-7/${name}`
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ id: 'parallel-7', file })
    expect((await stat(path)).ino).toBe((await stat(join(run.path, file))).ino)
  }
})

test('evidence that is not there is said so', () => {
  expect(only('failed').attachments).toEqual([])
  expect(only('failed').description).toContain('Not attached: `qemu.log` (not there)')
})

test('dimensions are parameters; labels say what ran where', () => {
  const named = ({ name, value }: Parameter) => [name, value]
  expect(only('failed').parameters.map(named)).toEqual([
    ['machine', 'q35'],
    ['cpu', 'max'],
    ['migration', 'precopy-tcp'],
  ])
  const labels = only('failed').labels.map(({ name, value }) => `${name} ${value}`)
  const expected = ['epic migration', 'feature precopy', 'story precopy-tcp', 'suite smoke', 'build bookworm-backports']
  expect(labels).toEqual(expect.arrayContaining([...expected, 'accelerator tcg', 'code memory-corrupt']))
  expect(labels.filter((label) => label.startsWith('host '))).toEqual(['host lab-1', 'host lab-2'])
})

test('a result says how to run just this again', () => {
  expect(only('failed').statusDetails.trace).toContain('again     npx virtqual run --id failed')
  expect(only('failed').statusDetails.trace).toContain('in step   migrate › wait for completed')
  expect(only('failed').description).toContain('npx virtqual run --id failed')
})

test('the run as a whole is described', async () => {
  const directory = allureResultsDir(run.path)
  expect(await readFile(join(directory, 'environment.properties'), 'utf8')).toBe(
    'accelerator=tcg\nbuilds=bookworm-backports\nhosts=lab-1, lab-2',
  )
  expect(existsSync(join(directory, 'executor.json'))).toBe(true)
})

test('results that cannot be written fail whoever completes them, and not the end of the run', async () => {
  await using failing = await sampleRunDir()
  const allure = new StreamingAllure({ runDir: failing.path, suite: 'smoke' })
  await rm(allureResultsDir(failing.path), { recursive: true })
  await writeFile(allureResultsDir(failing.path), '')
  await appendAttempt(failing.path, sampleAttempt('one', 'failed'))
  allure.onTestRunEnd()
  await expect(allure.complete()).rejects.toThrow('ENOTDIR')
})
