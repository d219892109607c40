import { execFile } from 'node:child_process'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { collect, sampleAttempt, sampleRunDir } from './fixtures/samples.ts'
import { appendAttempt, journalPath, mendJournal, readJournal } from './journal.ts'
import type { AttemptRecord } from './record.ts'

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

test('a torn last line is cut off before the next attempt is added', async () => {
  await using run = await sampleRunDir()
  await appendAttempt(run.path, sampleAttempt('first', 'passed'))
  await appendFile(journalPath(run.path), '{"case":"torn')
  await appendAttempt(run.path, sampleAttempt('second', 'passed'))
  expect(await cases(run.path)).toEqual(['first', 'second'])
})

test('an attempt that does not fit on the disk leaves nothing of itself', async () => {
  await using run = await sampleRunDir()
  await appendAttempt(run.path, sampleAttempt('first', 'passed'))
  const before = await readFile(journalPath(run.path), 'utf8')
  const failed = await appendWithLimit(run.path, sampleAttempt('x'.repeat(10_000), 'passed'))
  expect(failed).toMatch(/journal-short-write: \S+ took \d+ of \d+ bytes: is the disk full\?/)
  expect(await readFile(journalPath(run.path), 'utf8')).toBe(before)
  await appendAttempt(run.path, sampleAttempt('second', 'passed'))
  expect(await cases(run.path)).toEqual(['first', 'second'])
})

/** In a process whose files may have 4 KiB: like a full disk, that takes only a part of a longer write. */
async function appendWithLimit(runDir: string, record: AttemptRecord): Promise<string> {
  const script = `import { appendAttempt } from ${JSON.stringify(import.meta.resolve('./journal.ts'))}
    await appendAttempt(...${JSON.stringify([runDir, record])}).catch((error) => console.log(error.code + ': ' + error.message))`
  const argv = ['-c', 'ulimit -f 8; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', script]
  return (await promisify(execFile)('sh', argv)).stdout
}

const outside = JSON.stringify(sampleAttempt('a', 'passed', { evidence: ['../../etc/shadow'] }))
const unknownStatus = JSON.stringify({ case: 'a', verdict: { status: 'great' }, steps: [] })

test.each(['{"case":', '[]', 'null', '{"case":"a"}', unknownStatus, outside])(
  'a damaged line %s inside is an error with its number',
  async (line) => {
    await using run = await sampleRunDir()
    await appendAttempt(run.path, sampleAttempt('first', 'passed'))
    await appendFile(journalPath(run.path), `${line}\n`)
    await appendAttempt(run.path, sampleAttempt('third', 'passed'))
    await expect(cases(run.path)).rejects.toThrow('journal.jsonl:2 is')
  },
)
