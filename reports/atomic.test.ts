import { mkdtempDisposable, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { about, writeAtomically } from './atomic.ts'

test('a file that cannot be written whole is not there at all', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'virtqual-atomic-'))
  const parts = function* () {
    yield 'one'
    throw new Error('no more')
  }
  await expect(writeAtomically(join(folder.path, 'file'), parts())).rejects.toThrow('no more')
  expect(await readdir(folder.path)).toEqual([])
})

test('an error of the system that names no file is given its name, others are left alone', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { syscall: 'write' })
  const named = Object.assign(new Error('EACCES'), { syscall: 'open', path: '/x' })
  const ours = new Error('no more')
  expect([full, named, ours].map((error) => about('/run/junit.xml', error))).toEqual([full, named, ours])
  expect([full, named, ours].map((error) => (error as { path?: string }).path)).toEqual([
    '/run/junit.xml',
    '/x',
    undefined,
  ])
})
