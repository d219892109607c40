import { access, constants, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lives, makePlace, openKeeper, type Place, type Running } from './fixtures/local-keeper.ts'

/** The process id that was given out last; whoever may write it has the next one chosen. */
const lastPid = '/proc/sys/kernel/ns_last_pid'
const mayChoose = await access(lastPid, constants.W_OK).then(
  () => true,
  () => false,
)

let place: Place
beforeAll(async () => {
  place = await makePlace()
}, 60_000)
afterAll(() => place[Symbol.asyncDispose]())

/** A program with a given process id, in slot 1; others start programs too, and so it may take a few. */
async function startAs(pid: number, { keeper }: Running) {
  for (;;) {
    await writeFile(lastPid, String(pid - 1))
    const child = await keeper.spawn(['sleep', '1000'], { log: '/dev/null', slot: 1 })
    if (child.pid === pid) return child
    await child[Symbol.asyncDispose]()
  }
}

/** Start times count in hundredths of a second: the first lives long enough for the second to have another one. */
async function twoSlots(one: Running) {
  for (const slot of [0, 1]) await one.keeper.claim({ slot, memoryMib: 1, limitMib: 10 })
  const ended = await one.keeper.spawn(['sleep', '0.03'], { log: '/dev/null', slot: 0 })
  await ended.exited
  return { ended, heir: await startAs(ended.pid, one) }
}

test.runIf(mayChoose)('who got the number of a program that has ended is not ended with its slot', async () => {
  await using one = await openKeeper(place)
  const { heir } = await twoSlots(one)
  await one.keeper.release(0)
  expect(await lives(heir.pid)).toBe(true)
})

test.runIf(mayChoose)('nor with that program, nor signalled in its place', async () => {
  await using one = await openKeeper(place)
  const { ended, heir } = await twoSlots(one)
  await ended.kill('SIGKILL')
  await ended[Symbol.asyncDispose]()
  expect(await lives(heir.pid)).toBe(true)
})
