import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeKey } from './fixtures/real-sshd.ts'
import { readKeyFile } from './key-file.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keys-'))
})
afterAll(() => rm(directory, { recursive: true }))

test('a file that is not there is none', async () => {
  expect(await readKeyFile(join(directory, 'none'), undefined)).toBeUndefined()
})

test('a public key is found in a private key that cannot be read', async () => {
  const file = makeKey(join(directory, 'protected'), { passphrase: 'secret' })
  const read = await readKeyFile(file, 'secret')
  await rm(`${file}.pub`)
  const unread = await readKeyFile(file, undefined)
  expect(read?.privateKey).toBeDefined()
  expect(unread).toMatchObject({ publicKey: read!.publicKey, because: expect.stringContaining('ssh-add') as string })
  expect(unread?.privateKey).toBeUndefined()
})

test.each([
  ['nonsense', 'no key at all'],
  ['', 'no key at all'],
  ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPkFfHSXQxoepU69d2NWamGINi7+xpmdPZXcXqwGxV10', 'a public key'],
])('%s is no private key', async (text) => {
  const file = join(directory, 'file')
  await writeFile(file, text)
  expect((await readKeyFile(file, undefined))?.because).toContain(`${file} is no private key that can be used`)
})

test('a directory cannot be read', async () => {
  expect((await readKeyFile(directory, undefined))?.because).toBe(`${directory} cannot be read (EISDIR)`)
})
