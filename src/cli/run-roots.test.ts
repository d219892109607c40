import { mkdir, mkdtempDisposable, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { foldersOfRun, ownRoots } from './run-roots.ts'

const folder = () => mkdtempDisposable(join(tmpdir(), 'virtqual-roots-'))

test('a run has a directory of its own below each root', () => {
  expect(foldersOfRun('20261121-081845-3fa9', ['/tmp/v', '/dev/shm/v'])).toEqual([
    '/tmp/v/20261121-081845-3fa9',
    '/dev/shm/v/20261121-081845-3fa9',
  ])
})

for (const runId of ['../../home/x', '..', '.', '', 'a/b', 'a\n'])
  test(`what is no id of a run names no directory: ${JSON.stringify(runId)}`, () => {
    expect(() => foldersOfRun(runId, ['/tmp/v'])).toThrow('is no id of a run')
  })

test('runs are found by their directories, and what is none of them is left out', async () => {
  await using root = await folder()
  for (const name of ['run-1', 'run-2', 'lost+found', '.hidden']) await mkdir(join(root.path, name))
  const found = await ownRoots([root.path, join(root.path, 'none')])
  expect({ ...found, runs: found.runs.toSorted() }).toEqual({
    roots: [root.path],
    runs: ['run-1', 'run-2'],
    refused: [],
  })
})

test('what is below somebody’s link is nobody’s run', async () => {
  await using root = await folder()
  await mkdir(join(root.path, 'home', 'alice'), { recursive: true })
  const link = join(root.path, 'virtqual-0')
  await symlink(join(root.path, 'home'), link)
  expect(await ownRoots([link])).toEqual({
    roots: [],
    runs: [],
    refused: [expect.objectContaining({ code: 'scratch-unwritable' })],
  })
})
