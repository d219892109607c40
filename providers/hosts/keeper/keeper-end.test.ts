import { once } from 'node:events'
import { access, chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lives, makePlace, openKeeper, oneShot, type Place, startKeeper, startStray } from './fixtures/local-keeper.ts'
import type { Running } from './fixtures/local-keeper.ts'
import { encodeFrame, numbers, texts } from './frames.ts'
import { Keeper } from './keeper.ts'

const signal = new AbortController().signal
const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

let place: Place
beforeAll(async () => {
  place = await makePlace()
}, 60_000)
afterAll(() => place[Symbol.asyncDispose]())

/** A program in its group, one that has left everything behind, and an undo script. */
async function busy(running: Running) {
  const { keeper } = running
  const { sessionDirectory, memoryDirectory } = keeper.hello
  const undone = join(place.root, `undone-${Math.random()}`)
  const log = join(sessionDirectory, 'log')
  const child = await keeper.spawn(['sh', '-c', 'sleep 1000 & echo $!; wait'], { log })
  await expect.poll(() => readFile(log, 'utf8')).toMatch(/\n/)
  const pids = [child.pid, Number(await readFile(log, 'utf8')), await startStray(keeper, { bare: true })]
  await writeFile(join(sessionDirectory, 'undo', '1'), `echo first >> ${undone}`)
  await writeFile(join(sessionDirectory, 'undo', '2'), `echo last >> ${undone}; sleep 100 & echo $! > ${undone}.pid`)
  for (const pid of pids) expect(await lives(pid)).toBe(true)
  return { child, pids, undone, directories: [sessionDirectory, memoryDirectory] }
}

async function expectNothing({ pids, undone, directories }: Awaited<ReturnType<typeof busy>>) {
  expect(await Promise.all(pids.map(lives))).toEqual(pids.map(() => false))
  expect(await Promise.all(directories.map(exists))).toEqual([false, false])
  await expectUndone(undone)
}

async function expectUndone(undone: string) {
  expect(await readFile(undone, 'utf8')).toBe('last\nfirst\n')
  expect(await lives(Number(await readFile(`${undone}.pid`, 'utf8')))).toBe(false)
}

test('it says who and where it is', async () => {
  await using running = await openKeeper(place)
  const { hello } = running.keeper
  expect(hello).toEqual({
    pid: running.process.pid,
    hostName: (await readFile('/proc/sys/kernel/hostname', 'utf8')).trim(),
    bootId: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
    sessionDirectory: join(place.root, 's/one'),
    memoryDirectory: join(place.memory, 'one'),
  })
})

test('goodbye leaves nothing', async () => {
  await using running = await openKeeper(place)
  const things = await busy(running)
  await running.keeper[Symbol.asyncDispose]()
  await expectNothing(things)
  expect(await running.exited).toBe(0)
})

test('when its input ends, so does everything', async () => {
  await using running = await openKeeper(place)
  const things = await busy(running)
  running.process.stdin!.end()
  expect(await running.exited).toBe(3)
  await expectNothing(things)
  expect(running.keeper.lost.reason).toMatchObject({ name: 'LabError', code: 'host-lost' })
})

test('a signal to end makes it end everything', async () => {
  await using running = await openKeeper(place)
  const things = await busy(running)
  running.process.kill('SIGHUP')
  running.process.kill('SIGTERM')
  expect(await running.exited).toBe(0)
  await expectNothing(things)
  expect(running.keeper.lost.reason).toMatchObject({
    code: 'host-lost',
    message: expect.stringContaining('terminated'),
  })
})

test('a controller that says nothing for longer than the lease has lost it', async () => {
  const leaseMs = 400
  await using running = await openKeeper(place, { leaseMs })
  const things = await busy(running)
  await using silent = startSilent(leaseMs)
  const startedAt = performance.now()
  expect(await silent.exited).toBe(3)
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(leaseMs)
  expect(running.keeper.lost.aborted).toBe(false)
  for (const pid of things.pids) expect(await lives(pid)).toBe(true)
})

/** One that nobody pings. */
function startSilent(leaseMs: number) {
  const started = startKeeper(place, { session: 'silent', leaseMs })
  started.stream.resume()
  return { ...started, [Symbol.asyncDispose]: async () => void started.process.kill('SIGTERM') }
}

test('a keeper that was stopped for longer than the lease heeds nothing that was asked meanwhile', async () => {
  await using running = await openKeeper(place, { leaseMs: 1000 })
  const { child, stream } = { child: running.process, stream: running.stream }
  const made = join(place.root, 'made')
  child.kill('SIGSTOP')
  const asked = running.keeper.run(['touch', made], { signal })
  await expect(asked).rejects.toMatchObject({ code: 'host-lost', message: expect.stringContaining('silent') })
  child.kill('SIGCONT')
  expect(await running.exited).toBe(3)
  expect(stream.destroyed).toBe(true)
  expect(await exists(made)).toBe(false)
})

test('what came while the keeper itself stood still, for longer than the lease, is too late', async () => {
  const leaseMs = 300
  const { process, stream, exited } = startKeeper(place, { leaseMs })
  await once(stream, 'data')
  stream.resume()
  process.kill('SIGSTOP')
  const made = join(place.root, 'made late')
  const payload = Buffer.concat([numbers(-1, 0), texts('touch', made)])
  stream.write(encodeFrame({ type: 'run', id: 1, payload }))
  await delay(2 * leaseMs)
  process.kill('SIGCONT')
  expect(await exited).toBe(3)
  expect(await exists(made)).toBe(false)
})

test('a keeper that says that the lease is lost is believed', async () => {
  const { stream, exited } = startKeeper(place, { leaseMs: 300 })
  const keeper = await Keeper.open(stream, { host: 'here', leaseMs: 10_000, signal })
  const sleeping = keeper.run(['sleep', '1000'], { signal })
  await expect(sleeping).rejects.toMatchObject({ name: 'LabError', code: 'lease-lost' })
  expect(keeper.lost.reason).toMatchObject({ code: 'lease-lost' })
  await expect(keeper.run(['true'], { signal })).rejects.toMatchObject({ code: 'lease-lost' })
  await expect(keeper.changed(signal)).rejects.toMatchObject({ code: 'lease-lost' })
  await keeper[Symbol.asyncDispose]()
  expect(await exited).toBe(3)
})

test('of a killed keeper, what it started directly dies, and the rest is reaped', async () => {
  await using running = await openKeeper(place)
  const { child, pids, directories, undone } = await busy(running)
  // Nothing tells any more whose this one is.
  using _ = { [Symbol.dispose]: () => void process.kill(pids[2]!, 'SIGKILL') }
  const stray = await startStray(running.keeper)
  running.process.kill('SIGKILL')
  await running.exited
  await expect.poll(() => lives(child.pid)).toBe(false)
  expect(await lives(stray)).toBe(true)
  const { code, lines } = await oneShot(place, '--reap')
  expect(code).toBe(0)
  expect(lines).toContain(`ended ${stray} sleep 1000`)
  for (const path of directories) expect(lines).toContain(`removed ${path}`)
  expect(lines).toContain(`undid ${directories[0]}/undo/1`)
  await expectUndone(undone)
  expect(await lives(stray)).toBe(false)
})

test.each([
  ['no directory', (path: string) => writeFile(path, ''), 'is no directory'],
  ['others can write to', (path: string) => mkdir(path).then(() => chmod(path, 0o770)), 'can be written to by others'],
])('a root that is %s is refused in one sentence', async (name, make, said) => {
  const root = join(place.root, name.replaceAll(' ', '-'))
  await make(root)
  const started = startKeeper({ ...place, root })
  const opened = Keeper.open(started.stream, { host: 'here', leaseMs: 1000, signal, said: started.said })
  await expect(opened).rejects.toMatchObject({ name: 'LabError', code: 'keeper' })
  await expect(opened).rejects.toThrow(said)
  expect(await started.exited).toBe(1)
})

test.each(['', '.hidden', 'a/b', 'x'.repeat(70)])('a session cannot be called "%s"', async (session) => {
  const started = startKeeper(place, { session })
  expect(await started.exited).toBe(1)
  expect(await started.said()).toContain('is no name for a session')
})

test('a session that there is already is not taken over', async () => {
  await using _ = await openKeeper(place)
  const second = startKeeper(place)
  expect(await second.exited).toBe(1)
  expect(await second.said()).toContain('File exists')
})

test('what is no keeper is quoted', async () => {
  const opened = Keeper.open(startKeeper({ ...place, file: '/bin/echo' }).stream, { host: 'x', leaseMs: 1000, signal })
  await expect(opened).rejects.toMatchObject({ code: 'keeper', message: expect.stringContaining('no frame: --root') })
})

test('what ends before it says anything is lost', async () => {
  const opened = Keeper.open(startKeeper({ ...place, file: '/bin/true' }).stream, { host: 'x', leaseMs: 1000, signal })
  await expect(opened).rejects.toMatchObject({ code: 'host-lost' })
})

test('a request that it does not know ends it', async () => {
  const { stream, exited } = startKeeper(place)
  stream.resume()
  stream.write(Buffer.from([0, 0, 0, 0, 99, 0, 0, 0, 0]))
  expect(await exited).toBe(1)
})
