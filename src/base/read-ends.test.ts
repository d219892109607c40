import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readEnds } from './read-ends.ts'

async function reading(text: string) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'virtqual-ends-'))
  const path = join(folder.path, 'log')
  await writeFile(path, text)
  return readEnds(path, { firstBytes: 8, lastBytes: 4 })
}

test.each(['', 'short\n', 'twelve bytes'])('a file that is not too long is there as it is: %j', async (text) => {
  expect(await reading(text)).toBe(text)
})

test('of a longer one both ends are there, and what is missing is said', async () => {
  expect(await reading('12345678 in the middle 4321')).toBe('12345678\n… 15 bytes of 27 are left out here …\n4321')
})

test('a file that is not there is an error', async () => {
  await expect(readEnds('/no/such/log')).rejects.toMatchObject({ code: 'ENOENT' })
})
