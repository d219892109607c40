import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sampleRunDir } from './fixtures/samples.ts'
import { forgetRun } from './history.ts'

test.each([
  ['the run itself goes', '{"name":"a"}\n{"name":"b"}\n{"name":"a"}\n', '{"name":"b"}\n'],
  ['a torn line goes', '{"name":"b"}\n{"name":', '{"name":"b"}\n'],
  ['a last line without line feed stays', '{"name":"a"}\n{"name":"b"}', '{"name":"b"}\n'],
])('%s', async (_, before, after) => {
  await using folder = await sampleRunDir()
  const path = join(folder.path, 'history.jsonl')
  await writeFile(path, before)
  await forgetRun(path, 'a')
  expect(await readFile(path, 'utf8')).toBe(after)
})

test('other runs alone are not written again, and no history is none', async () => {
  await using folder = await sampleRunDir()
  const path = join(folder.path, 'history.jsonl')
  await forgetRun(path, 'a')
  await writeFile(path, '{"name":"b"}\n')
  const { ino } = await stat(path)
  await forgetRun(path, 'a')
  expect((await stat(path)).ino).toBe(ino)
})
