import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { copyFile, mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findMarked, reapRun } from './reap.ts'
import { runMark } from './run-mark.ts'

/** A process with the mark of a run, ended in any case when the test is over. */
async function marked(
  runId: string | undefined,
  argv: readonly string[],
  uid?: number,
): Promise<ChildProcess & AsyncDisposable> {
  const [file = '', ...args] = argv
  const env = { PATH: process.env['PATH'], ...(runId === undefined ? {} : runMark(runId)) }
  const child = spawn(file, args, { env, stdio: 'ignore', detached: true, uid })
  const exited = once(child, 'exit')
  await once(child, 'spawn')
  const end = () => {
    try {
      process.kill(-child.pid!, 'SIGKILL')
    } catch {
      return // nothing of it is left
    }
  }
  return Object.assign(child, { [Symbol.asyncDispose]: async () => void (end(), await exited) })
}

const found = async (runId: string) => (await findMarked()).filter((one) => one.runId === runId)
const sleep = ['sleep', '1000']

test('a marked process is found with its run and its command', async () => {
  const runId = randomUUID()
  await using child = await marked(runId, sleep)
  expect(await found(runId)).toEqual([{ pid: child.pid, runId, command: 'sleep 1000' }])
})

test('what a marked process starts is marked as well', async () => {
  const runId = randomUUID()
  await using _ = await marked(runId, ['sh', '-c', 'sleep 1001 & sleep 1002'])
  await expect
    .poll(async () => (await found(runId)).map(({ command }) => command).toSorted())
    .toEqual(['sh -c sleep 1001 & sleep 1002', 'sleep 1001', 'sleep 1002'])
})

test('the one who looks is not found', async () => {
  const runId = randomUUID()
  await using child = await marked(runId, sleep)
  expect((await findMarked({ except: child.pid })).filter((one) => one.runId === runId)).toEqual([])
})

test('reaping a run ends all of it, and nothing of others', async () => {
  const [runId, otherRun] = [randomUUID(), randomUUID()]
  await using first = await marked(runId, ['sh', '-c', 'sleep 1001 & sleep 1002'])
  await using second = await marked(runId, sleep)
  await using other = await marked(otherRun, sleep)
  await using similar = await marked(`${runId}-2`, sleep)
  await using unmarked = await marked(undefined, sleep)
  await expect.poll(() => found(runId)).toHaveLength(4)
  const killed = await reapRun(runId)
  expect(killed).toHaveLength(4)
  expect(killed.map(({ pid }) => pid)).toEqual(expect.arrayContaining([first.pid, second.pid]))
  expect(await found(runId)).toEqual([])
  for (const { pid } of [other, similar, unmarked]) expect(() => process.kill(pid!, 0)).not.toThrow()
})

/** Only root can start a process as another user; nobody else could look at it. */
test.skipIf(process.getuid?.() !== 0)('what other users mark is theirs', async () => {
  const runId = randomUUID()
  await using child = await marked(runId, sleep, 65_534)
  expect(await found(runId)).toEqual([])
  expect(await reapRun(runId)).toEqual([])
  expect(() => process.kill(child.pid!, 0)).not.toThrow()
})

test('a run of which nothing is left needs no reaping', async () => {
  expect(await reapRun(randomUUID())).toEqual([])
})

test('processes that die and are born meanwhile stand in nobody’s way', async () => {
  const runId = randomUUID()
  const busy = 'n=0; while [ $((n+=1)) -lt 5000 ]; do sh -c "sleep 0.001" & sleep 0.001; done'
  await using _ = await marked(runId, ['sh', '-c', busy])
  await using __ = await marked(runId, ['sh', '-c', busy])
  for (let times = 0; times < 20; times++) await findMarked()
  await reapRun(runId)
  expect(await found(runId)).toEqual([])
})

test('a zombie is dead already', async () => {
  const runId = randomUUID()
  await using parent = await marked(runId, ['sh', '-c', 'sleep 0 & exec sleep 1000'])
  const children = () => readFile(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8')
  const state = async () => /\) (.) /.exec(await readFile(`/proc/${Number(await children())}/stat`, 'latin1'))?.[1]
  await expect.poll(state).toBe('Z')
  expect(await found(runId)).toMatchObject([{ pid: parent.pid }])
  expect(await reapRun(runId)).toMatchObject([{ pid: parent.pid }])
})

test('a process whose name looks like the state of a zombie is alive', async () => {
  const runId = randomUUID()
  await using folder = await mkdtempDisposable(join(tmpdir(), 'virtqual-reap-'))
  const file = join(folder.path, 'a) Z b')
  await copyFile('/bin/sleep', file)
  await using child = await marked(runId, [file, '1000'])
  expect(await reapRun(runId)).toMatchObject([{ pid: child.pid }])
})
