import { closeSync, openSync } from 'node:fs'
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Transcript } from './transcript.ts'

test('every message is on disk as a line of its own as soon as it is written', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'virtqual-transcript-'))
  const path = join(folder.path, 'qmp.jsonl')
  using transcript = new Transcript(path)
  transcript.sent({ execute: 'query-status' })
  transcript.received({ return: { text: 'two\nlines' } })
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  const now = expect.any(Number) as number
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    { at: now, to: { execute: 'query-status' } },
    { at: now, from: { return: { text: 'two\nlines' } } },
  ])
})

test('what comes after the end is left out, also when it is ended twice', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'virtqual-transcript-'))
  const path = join(folder.path, 'qmp.jsonl')
  const transcript = new Transcript(path)
  transcript[Symbol.dispose]()
  const successor = openSync(path, 'a') // has the number of the descriptor that was closed
  transcript[Symbol.dispose]()
  transcript.sent('late')
  closeSync(successor)
  expect(await readFile(path, 'utf8')).toBe('')
})

test('a full disk does not end the channel that is recorded, but is told in the end', () => {
  const transcript = new Transcript('/dev/full')
  transcript.received('one')
  transcript.sent('two')
  expect(() => transcript[Symbol.dispose]()).toThrow('ENOSPC')
})
