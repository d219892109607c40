import { createHash } from 'node:crypto'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LocalHost } from '../hosts/local/local-host.ts'
import { hostSite, localSite, type Site } from './site.ts'

const signal = AbortSignal.timeout(30_000)
const options = { name: 'lab-1', migrationAddress: '127.0.0.1', runId: 'test', scratchRoot: '/tmp', memoryRoot: '/tmp' }
const host = new LocalHost(options)
const put = async (path: string) => `${path} there`
const there = () => hostSite({ name: host.name, run: (...ran) => host.run(...ran), bootId: 'boot', put }, signal)

test.for<[string, () => Site | Promise<Site>]>([
  ['this machine', localSite],
  ['a host', there],
])('%s says what is at a path, and runs what is there', async ([, site]) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'vq-site-'))
  const file = join(folder.path, 'a file')
  await writeFile(file, 'text')
  const { look, sha256, run } = await site()
  expect([await look(folder.path), await look('/bin/sh'), await look(file), await look(`${file}s`)]).toEqual([
    ...[
      { directory: true, executable: false },
      { directory: false, executable: true },
    ],
    ...[{ directory: false, executable: false }, undefined],
  ])
  expect(await sha256(file)).toBe(createHash('sha256').update('text').digest('hex'))
  const limits = { signal, timeoutMs: 10_000 }
  expect(await run(['sh', '-c', 'cat; exit 3'], { ...limits, input: 'in' })).toMatchObject({
    exitCode: 3,
    stdout: 'in',
  })
  expect(await run(['/no/such'], limits)).toMatchObject({ problem: expect.stringMatching(/./) as string })
  expect(await run(['sh', '-c', 'kill -9 $$'], limits)).toMatchObject({ problem: 'an end by SIGKILL' })
  expect(await run(['sleep', '100'], { signal, timeoutMs: 100 })).toMatchObject({ problem: 'nothing within 0.1 s' })
})

test('files stay on this machine, and are put on a host', async () => {
  expect(await (await localSite()).place('/a', 'id')).toBe('/a')
  expect(await there().place('/a', 'id')).toBe('/a there')
})
