import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { receive } from './copy-scripts.ts'

/** More than a pipe holds: whoever writes it finds out whether somebody reads. */
const rest = Buffer.alloc(1_000_000)

test('a directory is received to the end of the input, not only to that of the archive', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'copy-scripts-'))
  await writeFile(join(cache, 'file'), 'content')
  const archive = execFileSync('tar', ['-C', cache, '-cf', '-', 'file'])
  const args = ['-c', receive, 'sh', cache, 'tree', '1', 'directory', '755']
  const child = spawn('/bin/sh', args, { stdio: ['pipe', 'ignore', 'inherit'] })
  const problems: Error[] = []
  child.stdin.on('error', (error) => problems.push(error)).write(archive)
  child.stdin.end(rest)
  expect(await once(child, 'close')).toEqual([0, null])
  expect(problems).toEqual([])
  expect(await readFile(join(cache, '.partial.tree.1/file'), 'utf8')).toBe('content')
  await rm(cache, { recursive: true })
})
