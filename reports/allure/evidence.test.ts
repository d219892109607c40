import { mkdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sampleAttempt, sampleRunDir } from '../fixtures/samples.ts'
import { evidenceBudget } from './evidence.ts'

async function withFile(runDir: string, name: string, sizeBytes: number): Promise<string> {
  await mkdir(join(runDir, 'cases/one/source'), { recursive: true })
  await writeFile(join(runDir, 'cases/one', name), '')
  await truncate(join(runDir, 'cases/one', name), sizeBytes)
  return `cases/one/${name}`
}

test('files are named as they lie in the case folder, with the type that Allure can show', async () => {
  await using run = await sampleRunDir()
  const names = [
    'source/qemu.log',
    'source/query-migrate.json',
    'case.yaml',
    'repro.sh',
    'source/qmp.jsonl',
    'timeline.html',
  ]
  const evidence = await Promise.all(names.map((name) => withFile(run.path, name, 10)))
  const attachments = evidenceBudget(run.path)(sampleAttempt('one', 'passed', { evidence }))
  expect(attachments.map(({ name, contentType, left }) => [name, contentType, left])).toEqual([
    ['source/qemu.log', 'text/plain', undefined],
    ['source/query-migrate.json', 'application/json', undefined],
    ['case.yaml', 'application/yaml', undefined],
    ['repro.sh', 'text/plain', undefined],
    ['source/qmp.jsonl', 'text/plain', undefined],
    ['timeline.html', 'text/html', undefined],
  ])
})

test('what is empty, gone or too large stays out', async () => {
  await using run = await sampleRunDir()
  const evidence = [await withFile(run.path, 'a', 0), 'cases/one/b', await withFile(run.path, 'c', 3 << 20)]
  const attachments = evidenceBudget(run.path)(sampleAttempt('one', 'failed', { evidence }))
  expect(attachments.map(({ left }) => left)).toEqual(['empty', 'not there', '3.0 MiB'])
})

test('what the results of a resumed run hold already counts', async () => {
  await using run = await sampleRunDir()
  const evidence = [await withFile(run.path, 'a', 1 << 20)]
  const [attachment] = evidenceBudget(run.path, 256 << 20)(sampleAttempt('one', 'failed', { evidence }))
  expect(attachment!.left).toBe('the report is full')
})

test('passed cases leave room for those that failed', async () => {
  await using run = await sampleRunDir()
  const evidence = [await withFile(run.path, 'a', 1 << 20)]
  const evidenceOf = evidenceBudget(run.path)
  const lefts = Array.from({ length: 97 }, () => evidenceOf(sampleAttempt('one', 'passed', { evidence }))[0]!.left)
  expect(lefts.slice(-2)).toEqual([undefined, 'the report is full'])
  expect(evidenceOf(sampleAttempt('one', 'failed', { evidence }))[0]!.left).toBeUndefined()
})
