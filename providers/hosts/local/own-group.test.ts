import { readFile } from 'node:fs/promises'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { within } from '../../../src/base/wait.ts'
import { owningGroup } from './own-group.ts'

const signal = new AbortController().signal
const options = { detached: true, reject: false } as const

/** A zombie is dead already: where nobody reaps orphans, it stays one. */
const alive = async (pid: string) => {
  const stat = await readFile(`/proc/${pid.trim()}/stat`, 'latin1').catch(() => ') Z ')
  return !stat.includes(') Z ')
}

test('what holds the output open is killed soon after the program has ended', { timeout: 5_000 }, async () => {
  const child = execa('sh', ['-c', 'sleep 1000 & echo $!; exit 3'], options)
  const { stdout, exitCode } = await owningGroup(child, Promise.resolve(child))
  expect(exitCode).toBe(3)
  await expect.poll(() => alive(stdout)).toBe(false)
})

test('a wait that fails ends the whole group', { timeout: 5_000 }, async () => {
  const child = execa('sh', ['-c', 'sleep 1000 & echo $!; sleep 1000'], options)
  const first = Promise.withResolvers<string>()
  child.stdout.once('data', (data: Buffer) => first.resolve(String(data)))
  const limit = { signal, timeoutMs: 200, late: () => new Error('late') }
  const background = await first.promise
  await expect(
    owningGroup(
      child,
      within(limit, async () => child),
    ),
  ).rejects.toThrow('late')
  await expect.poll(() => alive(background)).toBe(false)
  expect((await child).signal).toBe('SIGKILL')
})

test('what has left the group keeps nobody waiting for its output', { timeout: 5_000 }, async () => {
  const child = execa('setsid', ['--fork', 'sleep', '5'], options)
  const limit = { signal, timeoutMs: 1000, late: () => new Error('late') }
  await expect(
    owningGroup(
      child,
      within(limit, async () => child),
    ),
  ).rejects.toThrow('late')
  await child
})
