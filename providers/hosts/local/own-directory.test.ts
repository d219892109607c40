import { chmod, chown, lstat, mkdir, mkdtempDisposable, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectOwnDirectory, makeOwnDirectory } from './own-directory.ts'

const folder = () => mkdtempDisposable(join(tmpdir(), 'virtqual-own-'))

test('a directory is made for us alone, with those above it, and may be there already', async () => {
  await using parent = await folder()
  const path = join(parent.path, 'user', 'run')
  await makeOwnDirectory(path)
  await makeOwnDirectory(path)
  for (const made of [path, join(path, '..')]) expect((await lstat(made)).mode & 0o777).toBe(0o700)
})

test('a directory that others can write to is refused', async () => {
  await using parent = await folder()
  for (const mode of [0o720, 0o702, 0o1777]) {
    await chmod(parent.path, mode)
    await expect(makeOwnDirectory(parent.path)).rejects.toMatchObject({
      code: 'scratch-unwritable',
      message: `${parent.path} is of no use for virtqual: it can be written to by others: its mode is ${mode.toString(8)}`,
    })
  }
})

test('neither a link to a directory of ours nor a file is one', async () => {
  await using parent = await folder()
  const [directory, link, file] = ['directory', 'link', 'file'].map((name) => join(parent.path, name))
  await mkdir(directory!)
  await symlink(directory!, link!)
  await writeFile(file!, '')
  await expect(makeOwnDirectory(link!)).rejects.toThrow('is no directory')
  await expect(expectOwnDirectory(file!)).rejects.toThrow('is no directory')
})

test('what is not there is told as the system tells it', async () => {
  await using parent = await folder()
  await expect(expectOwnDirectory(join(parent.path, 'none'))).rejects.toMatchObject({ code: 'ENOENT' })
})

/** Only root can give a directory away; for all others, that of root is another's. */
test('a directory of another user is refused', async () => {
  await using parent = await folder()
  const isRoot = process.getuid?.() === 0
  if (isRoot) await chown(parent.path, 65_534, 65_534)
  const others = isRoot ? parent.path : '/'
  await expect(makeOwnDirectory(others)).rejects.toThrow(`it belongs to user ${isRoot ? 65_534 : 0}`)
})
