import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { collect, sampleAttempt, sampleRunDir } from './fixtures/samples.ts'
import { appendAttempt, journalPath, mendJournal, readJournal } from './journal.ts'

const cases = async (runDir: string) => (await collect(readJournal(runDir))).map((record) => record.case)

test('concurrent attempts end up as whole lines', async () => {
  await using run = await sampleRunDir()
  const reason = 'x'.repeat(100_000)
  const record = (n: number) =>
    sampleAttempt(`case-${n}`, 'failed', { verdict: { status: 'failed', code: 'long', reason } })
  await Promise.all(Array.from({ length: 50 }, (_, n) => appendAttempt(run.path, record(n))))
  expect((await cases(run.path)).toSorted()).toEqual(Array.from({ length: 50 }, (_, n) => `case-${n}`).toSorted())
})

test('a run killed before its first attempt has an empty journal', async () => {
  await using run = await sampleRunDir()
  expect(await cases(run.path)).toEqual([])
})

test('a torn last line is left out, and a mended journal can be continued', async () => {
  await using run = await sampleRunDir()
  await appendAttempt(run.path, sampleAttempt('first', 'passed'))
  await appendFile(journalPath(run.path), `{"case":"torn${'x'.repeat(200_000)}`)
  expect(await cases(run.path)).toEqual(['first'])
  await mendJournal(run.path)
  await appendAttempt(run.path, sampleAttempt('second', 'passed'))
  expect(await cases(run.path)).toEqual(['first', 'second'])
})

test.each([
  ['', ''],
  ['torn', ''],
  ['{}\n', '{}\n'],
  [`{}\n{${'x'.repeat(65_535)}`, '{}\n'],
  [`{}\n${'x'.repeat(65_536)}`, '{}\n'],
])('mending leaves only whole lines (%#)', async (before, after) => {
  await using run = await sampleRunDir()
  await writeFile(journalPath(run.path), before)
  await mendJournal(run.path)
  expect(await readFile(journalPath(run.path), 'utf8')).toBe(after)
})

test.each(['{"case":', '[]', 'null', '{"case":"a"}'])(
  'a damaged line %s inside is an error with its number',
  async (line) => {
    await using run = await sampleRunDir()
    await appendAttempt(run.path, sampleAttempt('first', 'passed'))
    await appendFile(journalPath(run.path), `${line}\n`)
    await appendAttempt(run.path, sampleAttempt('third', 'passed'))
    await expect(cases(run.path)).rejects.toThrow('journal.jsonl:2 is')
  },
)
