import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { impatient } from './fixtures/impatient-keeper.ts'
import { lives, makePlace, openKeeper, oneShot, type Place, startStray } from './fixtures/local-keeper.ts'

const claim = { slot: 0, memoryMib: 100, limitMib: 1000 }
let place: Place
beforeEach(async () => {
  place = await makePlace()
}, 60_000)
afterEach(() => place[Symbol.asyncDispose]())

type Running = Awaited<ReturnType<typeof openKeeper>>

/** Has had the slot and let go of it, and its file is as on a disk that was full: what is left is another slot's. */
async function leaveUnwritten({ keeper }: Running): Promise<number> {
  const file = join(place.root, 'leases', '0')
  for (const slot of [0, 1]) await keeper.claim({ ...claim, slot })
  const held = await readFile(file, 'utf8')
  await keeper.release(0)
  await writeFile(file, held)
  expect(held).toContain('state held')
  return startStray(keeper, { slot: 1 })
}

test('a slot of one’s own that could not be written free is taken again, and nothing ended', async () => {
  await using one = await openKeeper(place)
  const other = await leaveUnwritten(one)
  expect(await one.keeper.claim(claim)).toEqual({ epoch: 2 })
  expect(await lives(other)).toBe(true)
})

test('nor is anything of another that lives', async () => {
  await using one = await openKeeper(place)
  await using two = await openKeeper(place, { session: 'two' })
  const other = await leaveUnwritten(one)
  expect(await two.keeper.claim(claim)).toEqual({ epoch: 2 })
  expect(await lives(other)).toBe(true)
})

test('nor when all that nobody holds is reaped', async () => {
  await using one = await openKeeper(place)
  const other = await leaveUnwritten(one)
  expect(await oneShot(place, '--reap')).toMatchObject({ code: 0, lines: ['left run-one owner of one', 'freed 0'] })
  expect(await lives(other)).toBe(true)
})

test('what is left of a session is not touched while somebody else has its lock', async () => {
  const { file } = await impatient(place)
  place = { ...place, file }
  await using one = await openKeeper(place)
  await using two = await openKeeper(place, { session: 'two' })
  await one.keeper.claim(claim)
  const stray = await startStray(one.keeper, { slot: 0 })
  one.process.kill('SIGKILL')
  await one.exited
  const cleaner = execa('flock', [join(place.root, 's', 'one'), '-c', 'echo locked; read line'], { stdin: 'pipe' })
  await cleaner.iterable()[Symbol.asyncIterator]().next()
  expect(await two.keeper.claim(claim)).toEqual({ busy: 'what cannot be cleaned, run run-one' })
  expect(await oneShot(place, '--reap', '--run', 'run-one')).toMatchObject({ code: 1 })
  expect(await lives(stray)).toBe(true)
  cleaner.stdin.end('\n')
  await cleaner
  expect(await two.keeper.claim(claim)).toEqual({ epoch: 2 })
  expect(await lives(stray)).toBe(false)
})

test('of a session of which it is not known whether it lives, nothing is removed', async () => {
  await using one = await openKeeper(place)
  const { sessionDirectory } = one.keeper.hello
  one.process.kill('SIGKILL')
  await one.exited
  const lock = join(place.root, 'leases', '.lock')
  const holder = execa('flock', [lock, '-c', 'echo locked; read line'], { stdin: 'pipe' })
  await holder.iterable()[Symbol.asyncIterator]().next()
  const why = `left session one: whether it lives is not known while somebody holds ${lock}`
  expect(await oneShot(place, '--reap')).toMatchObject({ code: 1, lines: [why] })
  holder.stdin.end('\n')
  await holder
  expect((await oneShot(place, '--reap')).lines).toContain(`removed ${sessionDirectory}`)
})
