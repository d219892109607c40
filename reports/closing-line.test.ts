import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { sampleRunDir } from './fixtures/samples.ts'

const vitestCli = join(dirname(fileURLToPath(import.meta.resolve('vitest'))), '..', 'vitest.mjs')
const reporter = fileURLToPath(new URL('closing-line.ts', import.meta.url))

const counted = `test('a', () => {})
test('b', () => { throw new Error('b') })
test.skip('c', () => {})
test.todo('d')`

test.each([
  ['every state is counted', counted, '1 passed, 1 failed, 2 skipped'],
  ['a file that does not load is a failure', 'throw new Error("no")', '0 passed, 1 failed, 0 skipped'],
  [
    'an error outside of every test is a failure',
    'test("a", () => { void Promise.reject(new Error("b")) })',
    '1 passed, 1 failed, 0 skipped',
  ],
])('%s', { timeout: 60_000 }, async (_, source, last) => {
  await using folder = await sampleRunDir()
  await writeFile(join(folder.path, 'own.test.js'), source)
  const argv = [vitestCli, 'run', '--globals', '--root', folder.path, '--reporter=default', `--reporter=${reporter}`]
  const { stdout, exitCode } = await execa(process.execPath, argv, { reject: false, stdin: 'ignore' })
  expect(exitCode).toBe(1)
  expect(stdout.split('\n').at(-1)).toBe(last)
})
