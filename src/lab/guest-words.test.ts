import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Verdict } from '../verdict/verdict.ts'
import { withGuestWords } from './guest-words.ts'

const reset = 'the guest of the destination-8 ended by itself: guest-reset'
const failed: Verdict = { status: 'failed', code: 'guest-reset', reason: reset }

async function evidence(console: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'virtqual-console-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  await mkdir(join(directory, 'destination-8'))
  await writeFile(join(directory, 'destination-8', 'console.log'), console)
  return directory
}

test.each([
  [
    '[1.0] Oops\r\n[1.1] Kernel panic - not syncing: Fatal\r\n[1.2] Rebooting\r\n',
    '[1.1] Kernel panic - not syncing: Fatal',
  ],
  ['booted\r\n  login:  \r\n\r\n', 'login:'],
])('the console of a guest that ended says why: %j', async (console, line) => {
  const verdict = await withGuestWords(failed, await evidence(console))
  expect(verdict).toEqual({ ...failed, reason: `${reset}; its console: ${line} (destination-8/console.log)` })
})

test.each<[string, Verdict, string]>([
  ['an empty console', failed, ''],
  ['another failure', { ...failed, code: 'qemu-died', reason: 'the destination-8 QEMU died' }, 'booted\n'],
  ['a broken case', { ...failed, status: 'broken', code: 'host-lost' }, 'booted\n'],
])('%s: the verdict stays', async (_, verdict, console) => {
  expect(await withGuestWords(verdict, await evidence(console))).toBe(verdict)
})

test('without a console the verdict stays', async () => {
  expect(await withGuestWords(failed, '/nowhere')).toBe(failed)
})
