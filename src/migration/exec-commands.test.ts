import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { execCommands, execFileCommands } from './exec-commands.ts'

/** Runs a command to its end as QEMU does, which writes into it, and returns what comes out of it. */
async function qemu(uri: string, writes: string): Promise<string> {
  const child = spawn('/bin/sh', ['-c', uri.replace(/^exec:/, '')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  // A command that reads nothing may be gone by now.
  child.stdin.on('error', () => {}).end(writes)
  const said = await text(child.stdout)
  await ended
  return said
}

test.each(['the source', 'the destination'])('streams go both ways, whoever comes first: %s', async (first) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'vq exec '))
  const { listen, send, marks } = execCommands(folder.path)
  const both = { 'the source': () => qemu(send, 'guest'), 'the destination': () => qemu(listen, 'thanks') }
  const started = Object.entries(both).toSorted(([one]) => (one === first ? -1 : 1))
  const read = Object.fromEntries(await Promise.all(started.map(async ([who, run]) => [who, await run()])))
  expect(read).toEqual({ 'the source': 'thanks', 'the destination': 'guest' })
  const ran = (await readFile(marks, 'utf8')).split('\n').map((line) => line.replace(/\d+$/, 'PID'))
  expect(ran.toSorted()).toEqual(['', 'destination PID', 'source PID'])
})

test('a stream goes into a file and out of it', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "vq it's "))
  const path = join(folder.path, 'a $guest')
  const { listen, send, marks } = execFileCommands(path)
  await qemu(send, 'guest')
  expect(await readFile(path, 'utf8')).toBe('guest')
  expect(await qemu(listen, '')).toBe('guest')
  expect(await readFile(marks, 'utf8')).toMatch(/^source \d+\ndestination \d+\n$/)
})

test('the paths need their quotes', () => {
  expect(execCommands('/tmp/s').marks).toBe("/tmp/s/it's a $ran")
})
