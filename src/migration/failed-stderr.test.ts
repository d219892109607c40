import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectQuietStderr } from '../machine/stderr.ts'
import { allowFailure } from './failed-stderr.ts'
import { scriptedPair } from './fixtures/scripted-pair.ts'

/** A failed migration whose source, or destination, said this. */
async function said(side: 'source' | 'destination', line: string, error?: string): Promise<void> {
  await using pair = await scriptedPair(() => {})
  allowFailure(pair, error)
  const machine = pair[side]
  await writeFile(join(machine.directory, 'qemu.log'), `qemu-system-x86_64: ${line}\n`)
  await expectQuietStderr(machine)
}

test.each([
  'Sibling indicated error 1',
  'Channel error: Input/output error',
  'Cannot write to TLS channel: Input/output error',
  'TLS handshake failed: The TLS connection was non-properly terminated.',
  'Unable to write to socket: Connection reset by peer',
  'failed to save SaveStateEntry with id(name): 1(ram): -5',
])('a source whose migration failed may say: %s', async (line) => {
  await said('source', line)
})

test('a source may say the error that it is to have, and that only', async () => {
  const line = 'Certificate does not match the hostname 127.0.0.1 (a.b)'
  await said('source', line, 'the hostname 127.0.0.1 (a.b)')
  await expect(said('source', line)).rejects.toMatchObject({ code: 'qemu-stderr' })
})

test('a source that says something else is caught; a destination says why in its own words', async () => {
  const line = "Unknown savevm section or instance 'cpu_common' 2"
  await expect(said('source', line)).rejects.toMatchObject({ code: 'qemu-stderr' })
  await said('destination', line)
})
