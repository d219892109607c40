import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lives, makePlace, openKeeper, oneShot, type Place, startStray } from './fixtures/local-keeper.ts'

const signal = new AbortController().signal
const claim = { slot: 0, memoryMib: 100, limitMib: 1000 }
let place: Place
beforeEach(async () => {
  place = await makePlace()
}, 60_000)
afterEach(() => place[Symbol.asyncDispose]())

const lease = (slot = 0) => readFile(join(place.root, 'leases', String(slot)), 'utf8')

test('a slot is held with all that others need to know', async () => {
  await using one = await openKeeper(place)
  expect(await one.keeper.claim(claim)).toEqual({ epoch: 1 })
  const start = (await readFile(`/proc/${one.process.pid}/stat`, 'latin1')).split(' ')[21]
  const lines = ['state held', 'owner owner of one', 'run run-one', 'session one', `boot ${one.keeper.hello.bootId}`]
  for (const line of [...lines, `pid ${one.process.pid}`, `start ${start}`, 'epoch 1', 'memory 100', 'lease_ms 10000'])
    expect((await lease()).split('\n')).toContain(line)
})

test('what runs in a slot names it, and nothing runs in one that is not held', async () => {
  await using one = await openKeeper(place)
  const { keeper } = one
  const stale = { code: 'lease-lost', message: expect.stringContaining('its slot is not held any more') }
  await expect(keeper.run(['true'], { signal, slot: 0 })).rejects.toMatchObject(stale)
  await keeper.claim(claim)
  expect((await keeper.run(['printenv', 'VIRTQUAL_LEASE'], { signal, slot: 0 })).stdout).toBe('0.1\n')
  await keeper.release(0)
  await expect(keeper.spawn(['true'], { log: '/dev/null', slot: 0 })).rejects.toMatchObject(stale)
  expect(await keeper.claim(claim)).toEqual({ epoch: 2 })
  await expect(keeper.run(['true'], { signal, slot: 0, epoch: 1 })).rejects.toMatchObject(stale)
  expect((await keeper.run(['true'], { signal, slot: 0, epoch: 2 })).code).toBe(0)
  expect((await keeper.run(['true'], { signal })).code).toBe(0)
})

test('a released slot has nothing left in it, and others have what is theirs', async () => {
  await using one = await openKeeper(place)
  const { keeper } = one
  for (const slot of [0, 1]) await keeper.claim({ ...claim, slot })
  const log = join(keeper.hello.sessionDirectory, 'log')
  const [mine, other] = [
    await keeper.spawn(['sleep', '1000'], { log, slot: 0 }),
    await keeper.spawn(['sleep', '1000'], { log, slot: 1 }),
  ]
  const stray = await startStray(keeper, { slot: 0 })
  const running = keeper.run(['sleep', '1000'], { signal, slot: 0 })
  expect(await lives(stray)).toBe(true)
  await keeper.release(0)
  expect(await Promise.all([mine.pid, stray, other.pid].map(lives))).toEqual([false, false, true])
  expect(await mine.exited).toEqual({ code: null, signal: 'SIGKILL' })
  expect(await running).toMatchObject({ signal: 'SIGKILL' })
  expect(await lease()).toContain('state free')
  expect(await lease(1)).toContain('state held')
  await expect(keeper.release(0)).rejects.toMatchObject({ code: 'lease', message: expect.stringContaining('ESTALE') })
})

test('two share one slot in turn, and the one who waits is told', async () => {
  await using one = await openKeeper(place)
  await using two = await openKeeper(place, { session: 'two' })
  expect(await one.keeper.claim(claim)).toEqual({ epoch: 1 })
  const changed = two.keeper.changed(signal)
  expect(await two.keeper.claim(claim)).toEqual({ busy: 'owner of one, run run-one' })
  expect(await one.keeper.claim(claim)).toEqual({ busy: 'owner of one, run run-one' })
  const early = two.keeper.changed(AbortSignal.timeout(300))
  await expect(early).rejects.toThrow('timeout')
  await one.keeper.release(0)
  await changed
  expect(await two.keeper.claim(claim)).toEqual({ epoch: 2 })
})

test('a claim that fails wakes nobody', async () => {
  await using one = await openKeeper(place)
  await using two = await openKeeper(place, { session: 'two' })
  await one.keeper.claim(claim)
  const quiet = Promise.all(
    [one, two].map(({ keeper }) => expect(keeper.changed(AbortSignal.timeout(300))).rejects.toThrow()),
  )
  for (let times = 0; times < 5; times++) await two.keeper.claim(claim)
  await quiet
})

test('the memory of all that is held stays below the limit', async () => {
  await using one = await openKeeper(place)
  await using two = await openKeeper(place, { session: 'two' })
  expect(await one.keeper.claim({ slot: 0, memoryMib: 600, limitMib: 1000 })).toEqual({ epoch: 1 })
  expect(await two.keeper.claim({ slot: 1, memoryMib: 401, limitMib: 1000 })).toEqual({ busy: 'memory' })
  expect(await two.keeper.claim({ slot: 1, memoryMib: 400, limitMib: 1000 })).toEqual({ epoch: 1 })
  await one.keeper.release(0)
  expect(await two.keeper.claim({ slot: 2, memoryMib: 600, limitMib: 1000 })).toEqual({ epoch: 1 })
})

test('claims at once give every slot to one', { timeout: 60_000 }, async () => {
  await using stack = new AsyncDisposableStack()
  const names = ['a', 'b', 'c', 'd']
  const all = await Promise.all(names.map((session) => openKeeper(place, { session })))
  for (const one of all) stack.use(one)
  const slots = Array.from({ length: 10 }, (_, slot) => slot)
  const claims = slots.flatMap((slot) => all.map(({ keeper }) => keeper.claim({ slot, memoryMib: 1, limitMib: 7 })))
  const answers = await Promise.all(claims)
  const won = answers.flatMap((answer, index) => ('epoch' in answer ? [Math.floor(index / all.length)] : []))
  expect(new Set(won).size).toBe(won.length)
  expect(won).toHaveLength(7)
})

test('what a killed holder left is cleaned before its slot is somebody else’s', async () => {
  await using one = await openKeeper(place)
  await using two = await openKeeper(place, { session: 'two' })
  await one.keeper.claim(claim)
  const { sessionDirectory, memoryDirectory } = one.keeper.hello
  const undone = join(place.root, 'undone')
  await writeFile(join(sessionDirectory, 'undo', '1'), `sleep 0.3; echo done > ${undone}`)
  const stray = await startStray(one.keeper, { slot: 0 })
  const changed = two.keeper.changed(signal)
  expect(await two.keeper.claim(claim)).toHaveProperty('busy')
  one.process.kill('SIGKILL')
  await changed
  const claimed = two.keeper.claim(claim)
  await two.keeper.ping(signal)
  await expect.poll(() => lease()).toContain('state dirty')
  expect(await claimed).toEqual({ epoch: 2 })
  expect(await lives(stray)).toBe(false)
  expect(await readFile(undone, 'utf8')).toBe('done\n')
  for (const path of [sessionDirectory, memoryDirectory])
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' })
  expect(await lease()).toContain('session two')
})

test('a session of the same name on another root is another', async () => {
  await using other = await makePlace()
  await using one = await openKeeper(place)
  await using same = await openKeeper(other)
  const stray = await startStray(same.keeper)
  await one.keeper[Symbol.asyncDispose]()
  expect(await lives(stray)).toBe(true)
})

test('two slots of a killed holder are cleaned by two at once', async () => {
  await using one = await openKeeper(place)
  await using two = await openKeeper(place, { session: 'two' })
  await using three = await openKeeper(place, { session: 'three' })
  for (const slot of [0, 1]) await one.keeper.claim({ ...claim, slot })
  const undone = join(place.root, 'undone')
  await writeFile(join(one.keeper.hello.sessionDirectory, 'undo', '1'), `sleep 0.2; echo done >> ${undone}`)
  one.process.kill('SIGKILL')
  await one.exited
  const claims = [two.keeper.claim(claim), three.keeper.claim({ ...claim, slot: 1 })]
  expect(await Promise.all(claims)).toEqual([{ epoch: 2 }, { epoch: 2 }])
  expect(await readFile(undone, 'utf8')).toBe('done\n')
})

test('a holder that hangs is ended, and those who wait are told that they may try', { timeout: 20_000 }, async () => {
  await using one = await openKeeper(place, { leaseMs: 300 })
  await using two = await openKeeper(place, { session: 'two', leaseMs: 2000 })
  await one.keeper.claim(claim)
  const stray = await startStray(one.keeper, { slot: 0 })
  const changed = two.keeper.changed(signal)
  one.process.kill('SIGSTOP')
  expect(await two.keeper.claim(claim)).toHaveProperty('busy')
  await changed
  expect(await two.keeper.claim(claim)).toEqual({ epoch: 2 })
  await one.exited
  expect(one.process.signalCode).toBe('SIGKILL')
  expect(await lives(stray)).toBe(false)
})

test('reaping leaves what is alive, unless told whose it is', async () => {
  await using one = await openKeeper(place)
  await one.keeper.claim(claim)
  expect(await oneShot(place, '--reap')).toMatchObject({ code: 0, lines: ['left run-one owner of one'] })
  expect(await oneShot(place, '--reap', '--run', 'another')).toMatchObject({ code: 0, lines: [] })
  const { lines } = await oneShot(place, '--list')
  expect(lines).toEqual([
    expect.stringMatching(/^slot 0 held run run-one epoch 1 heartbeat \d+s owner owner of one$/),
    expect.stringMatching(/^session one held run run-one epoch 0 heartbeat \d+s owner owner of one$/),
  ])
  const reaped = await oneShot(place, '--reap', '--run', 'run-one')
  expect(reaped.lines).toContain(`ended ${one.process.pid} keeper`)
  expect(reaped.lines).toContain('freed 0')
  expect((await oneShot(place, '--list')).lines).toEqual([expect.stringMatching(/^slot 0 free run run-one/)])
})

test('a session of before a reboot is cleaned', async () => {
  await using one = await openKeeper(place)
  await one.keeper.claim(claim)
  one.process.kill('SIGKILL')
  await one.exited
  for (const file of ['leases/0', 's/one/.keeper']) {
    const path = join(place.root, file)
    await writeFile(
      path,
      (await readFile(path, 'utf8')).replace(/boot .*/, 'boot another').replace(/pid .*/, `pid ${process.pid}`),
    )
  }
  expect((await oneShot(place, '--list')).lines).toEqual([
    expect.stringMatching(/^slot 0 dirty /),
    expect.stringMatching(/^session one dirty /),
  ])
  expect((await oneShot(place, '--reap')).lines).toEqual([
    `removed ${place.memory}/one`,
    `removed ${place.root}/s/one`,
    'freed 0',
  ])
})

test.each([[['--list', '--reap', 'x']], [['--list', '--session', 'x']], [['--session', 'x']], [['--what']]])(
  'it says how it is used, when told %s',
  async (words) => {
    expect(await oneShot(place, ...words)).toMatchObject({ code: 1, said: expect.stringContaining('usage: keeper') })
  },
)
