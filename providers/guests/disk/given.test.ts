import { createHash } from 'node:crypto'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { guestSchema, resolveGuest } from '../index.ts'

const content = 'a disk'
const sha256 = createHash('sha256').update(content).digest('hex')

async function resolveIn(directory: string, image?: object) {
  const context = { cache: join(directory, 'cache'), signal: AbortSignal.timeout(20_000), progress: () => undefined }
  const spec = guestSchema.parse({ provider: 'disk', release: '6.1.0', ...(image && { image }) })
  return resolveGuest(spec, { ...context, name: 'mine', directory })
}

async function folderWith(file: string) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'vq-guest-'))
  await writeFile(join(folder.path, file), content)
  return folder
}

test('an image is taken relative to its file, when it is the one that was meant', async () => {
  await using folder = await folderWith('disk.qcow2')
  const guest = await resolveIn(folder.path, { path: 'disk.qcow2', sha256 })
  const image = join(folder.path, 'disk.qcow2')
  expect(guest).toMatchObject({ boot: 'disk', image, format: 'qcow2', identity: sha256, bootLimitMs: 300_000 })
})

test('another image is refused, with both sums', async () => {
  await using folder = await folderWith('disk.qcow2')
  const expected = 'f'.repeat(64)
  const message = `guest mine: ${folder.path}/disk.qcow2 has the sha256 ${sha256}, and ${expected} is expected: it is not the image that was meant`
  const given = { path: 'disk.qcow2', sha256: expected }
  await expect(resolveIn(folder.path, given)).rejects.toMatchObject({
    name: 'LabError',
    code: 'guest-differs',
    message,
  })
})

test('an image that is changed later is read again', async () => {
  await using folder = await folderWith('disk.qcow2')
  const given = { path: 'disk.qcow2', sha256 }
  await resolveIn(folder.path, given)
  await writeFile(join(folder.path, 'disk.qcow2'), 'another disk')
  await expect(resolveIn(folder.path, given)).rejects.toMatchObject({ code: 'guest-differs' })
})

test('an image that is not there is told by its path', async () => {
  await using folder = await folderWith('disk.qcow2')
  const message = `guest mine: ${folder.path}/none does not exist`
  const given = { path: 'none', sha256 }
  await expect(resolveIn(folder.path, given)).rejects.toMatchObject({ code: 'guest-unusable', message })
})

test('without an image it is not here, and the reason says how to give one', async () => {
  await using folder = await folderWith('disk.qcow2')
  const why = /^no image of it is given: copy guests\/mine.yaml into a tree of your own, add image: /
  await expect(resolveIn(folder.path)).rejects.toMatchObject({
    name: 'MissingCapability',
    message: expect.stringMatching(why),
  })
})

test.for([{ path: 'x' }, { path: 'x', sha256: 'abc' }, { path: 'x', sha256, size: 1 }])('%o is no image', (image) => {
  expect(guestSchema.safeParse({ provider: 'disk', image }).success).toBe(false)
})
