import { appendFile, mkdtempDisposable, open, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LabError } from '../base/errors.ts'
import type { Host } from '../spec/host.ts'
import { runHere } from './fixtures/real-commands.ts'
import { expectRoom, fillBefore, lookAt } from './guest-file.ts'

const host = { name: 'local', run: runHere } as Host
const offset = 10_000

async function filled(): Promise<AsyncDisposable & { path: string; offset: number; host: Host }> {
  const folder = await mkdtempDisposable(join(tmpdir(), 'vq saved '))
  const file = { host, path: join(folder.path, "it's a $guest"), offset }
  await fillBefore(file)
  return { ...file, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
}

test('what was before the offset is found again', async () => {
  await using file = await filled()
  await appendFile(file.path, 'guest')
  const seen = await lookAt(file)
  expect(seen).toMatchObject({ sizeBytes: offset + 5, untouchedBytes: offset })
  expect(seen.allocatedBytes).toBeGreaterThanOrEqual(8192)
})

test('the first byte that was overwritten is found', async () => {
  await using file = await filled()
  const handle = await open(file.path, 'r+')
  await handle.write('Q', 4096)
  await handle.close()
  expect(await lookAt(file)).toMatchObject({ untouchedBytes: 4096 })
})

test('a file that was emptied first has lost it', async () => {
  await using file = await filled()
  await truncate(file.path, 100)
  expect(await lookAt(file)).toMatchObject({ untouchedBytes: 100 })
  await writeFile(file.path, '')
  expect(await lookAt(file)).toMatchObject({ sizeBytes: 0, untouchedBytes: 0 })
})

test('without an offset there is nothing before it', async () => {
  await using file = await filled()
  await writeFile(file.path, 'guest')
  expect(await lookAt({ ...file, offset: 0 })).toMatchObject({ sizeBytes: 5, untouchedBytes: 0 })
})

test('a file that is not there is not taken for an empty one', async () => {
  await expect(lookAt({ host, path: '/nonexistent/guest', offset: 0 })).rejects.toMatchObject({ code: 'host-exec' })
})

test('there is room, or it is said how much', async () => {
  await expectRoom(host, tmpdir(), 1)
  const full = { ...host, run: async () => ({ code: 0, signal: null, stdout: '25600 4096\n', stderr: '' }) }
  const error = await expectRoom(full as Host, '/tmp/s', 512).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(LabError)
  expect(error).toMatchObject({
    code: 'disk-full',
    message: '/tmp/s on host local has 100 MiB free, saving the guest may take 576 MiB',
  })
})
