import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { guestSchema, resolveGuest } from './index.ts'

async function resolveIn(directory: string, files: { kernel: string; initrd: string }) {
  const context = { cache: directory, signal: AbortSignal.timeout(20_000), progress: () => undefined }
  const spec = guestSchema.parse({ provider: 'path', release: '6.1.0', ...files })
  return resolveGuest(spec, { ...context, name: 'mine', directory })
}

test('takes a kernel and an initrd relative to its file, known by their content', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'vq-guest-'))
  for (const name of ['vmlinuz', 'initrd']) await writeFile(join(folder.path, name), name)
  const guest = await resolveIn(folder.path, { kernel: 'vmlinuz', initrd: './initrd' })
  const [kernel, initrd] = ['vmlinuz', 'initrd'].map((name) => join(folder.path, name))
  expect(guest).toMatchObject({ name: 'mine', kernel, initrd, identity: expect.stringMatching(/^[0-9a-f]{64}$/) })
})

test.for([
  [{ kernel: 'none', initrd: 'initrd' }, 'none does not exist'],
  [{ kernel: 'initrd', initrd: 'none' }, 'none does not exist'],
  [{ kernel: 'folder', initrd: 'initrd' }, 'folder cannot be read: EISDIR'],
] as const)('refuses %o: %s', async ([files, reason]) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'vq-guest-'))
  await writeFile(join(folder.path, 'initrd'), '')
  await mkdir(join(folder.path, 'folder'))
  const message = `guest mine: ${folder.path}/${reason}`
  await expect(resolveIn(folder.path, files)).rejects.toMatchObject({ code: 'guest-unusable', message })
})
