import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lives, makePlace, openKeeper, type Place, type Running, startKeeper } from './fixtures/local-keeper.ts'
import { encodeFrame, frameReader, numbers, texts } from './frames.ts'

const signal = new AbortController().signal
let place: Place
let running: Running
beforeAll(async () => {
  place = await makePlace()
  running = await openKeeper(place, { env: { ...process.env, VIRTQUAL_RUN: 'not for children', VIRTQUAL_LEASE: 'no' } })
}, 60_000)
afterAll(async () => {
  await running[Symbol.asyncDispose]()
  await place[Symbol.asyncDispose]()
})

test('every program carries the marks of its session and lease, and no other', async () => {
  const { stdout } = await running.keeper.run(['env'], { signal })
  const marks = stdout.split('\n').filter((line) => line.startsWith('VIRTQUAL_'))
  const { dev, ino } = await stat(place.root)
  expect(marks).toEqual([
    'VIRTQUAL_SESSION=one',
    `VIRTQUAL_PLACE=${dev.toString(16)}.${ino.toString(16)}`,
    'VIRTQUAL_LEASE=-1.0',
    expect.stringMatching(/^VIRTQUAL_CHILD=\d+$/),
  ])
})

test('a program starts with a session, signals and a limit of files of its own', async () => {
  const script =
    'cut -d" " -f6 /proc/$$/stat; echo $$; grep -E "Sig(Blk|Ign)" /proc/self/status; ulimit -n; ls /proc/$$/fd'
  const { stdout } = await running.keeper.run(['sh', '-c', script], { signal })
  const [session, pid, blocked, ignored, files, ...open] = stdout.trim().split('\n')
  expect(session).toBe(pid)
  expect([blocked, ignored]).toEqual(['SigBlk:\t0000000000000000', 'SigIgn:\t0000000000000000'])
  const own = await running.keeper.run(['sh', '-c', `grep "Max open files" /proc/${process.pid}/limits`], { signal })
  expect(own.stdout.split(/\s+/)[3]).toBe(files)
  expect(open).toEqual(['0', '1', '2'])
})

test('a hundred runs at once', { timeout: 30_000 }, async () => {
  const runs = Array.from({ length: 100 }, (_, index) =>
    running.keeper.run(['sh', '-c', 'read line; echo "$line" | tr a-z A-Z; exit $1', 'sh', String(index)], {
      ...{ signal, input: `line ${index}\n` },
    }),
  )
  for (const [index, { code, stdout }] of (await Promise.all(runs)).entries())
    expect({ code, stdout }).toEqual({ code: index, stdout: `LINE ${index}\n` })
})

test('large outputs on both ends at once, while others go on', async () => {
  const script = 'head -c 3000000 /dev/zero | tr "\\0" e >&2 & head -c 3000000 /dev/zero | tr "\\0" o; wait'
  const large = running.keeper.run(['sh', '-c', script], { signal })
  await running.keeper.ping(signal)
  expect((await running.keeper.run(['echo', 'small'], { signal })).stdout).toBe('small\n')
  const { stdout, stderr } = await large
  expect([stdout.length, stderr.length]).toEqual([3_000_000, 3_000_000])
  expect([/[^o]/.test(stdout), /[^e]/.test(stderr)]).toEqual([false, false])
})

test('a large input goes through, and back', async () => {
  const input = 'x'.repeat(3_000_000)
  expect((await running.keeper.run(['cat'], { signal, input })).stdout === input).toBe(true)
})

test('one that never reads its input keeps nobody else waiting', async () => {
  const caller = new AbortController()
  const deaf = running.keeper.run(['sleep', '1000'], { signal: caller.signal, input: 'x'.repeat(3_000_000) })
  deaf.catch(() => {})
  for (let times = 0; times < 3; times++) await running.keeper.run(['true'], { signal })
  caller.abort(new Error('enough'))
  await expect(deaf).rejects.toThrow('enough')
})

test('what holds the output open is killed soon after the program has ended', { timeout: 5_000 }, async () => {
  const { stdout, code } = await running.keeper.run(['sh', '-c', 'sleep 1000 & echo $!; exit 3'], { signal })
  expect(code).toBe(3)
  await expect.poll(() => lives(Number(stdout))).toBe(false)
})

test('one that is let go of takes along what has left its group', async () => {
  const log = join(running.keeper.hello.sessionDirectory, 'log')
  const child = await running.keeper.spawn(['sh', '-c', 'setsid sh -c "echo \\$\\$; exec sleep 1000" & wait'], { log })
  await expect.poll(() => readFile(log, 'utf8')).toMatch(/\d+\n/)
  const stray = Number(await readFile(log, 'utf8'))
  await child.kill('SIGTERM')
  await child.exited
  expect(await lives(stray)).toBe(true)
  await child[Symbol.asyncDispose]()
  await expect.poll(() => lives(stray)).toBe(false)
})

test('output may be had as it comes, all of it before the end', async () => {
  let said = ''
  const script = 'echo one; read line || echo two >&2; sleep 1000 & head -c 40000 /dev/zero | tr "\\0" x; exit 3'
  const output = (bytes: Buffer) => void (said += bytes.toString())
  await using child = await running.keeper.spawn(['sh', '-c', script], { output })
  expect(await child.exited).toEqual({ code: 3, signal: null })
  expect(said.replace(/x+/, (xs) => `${xs.length} x`)).toBe('one\ntwo\n40000 x')
})

test('the last words of a program come before its end, however late they are read', async () => {
  const { process, stream, exited } = startKeeper(place, { session: 'late' })
  const came: string[] = []
  const ended = Promise.withResolvers<void>()
  const read = frameReader(({ type }) => void (came.push(type), type === 'exited' && ended.resolve()))
  stream.on('data', read)
  const program = texts('', '', 'sh', '-c', 'kill -STOP $PPID; echo last; exit 3')
  stream.write(encodeFrame({ type: 'spawn', id: 1, payload: Buffer.concat([numbers(-1, 0), program]) }))
  const children = `/proc/${process.pid}/task/${process.pid}/children`
  const child = async () => (await readFile(children, 'latin1')).trim()
  await expect.poll(async () => (await child()) !== '' && !(await lives(Number(await child())))).toBe(true)
  process.kill('SIGCONT')
  await ended.promise
  expect(came).toEqual(['hello', 'started', 'stdout', 'exited'])
  process.kill('SIGTERM')
  await exited
})

test('a log that cannot be opened is told', async () => {
  const spawned = running.keeper.spawn(['true'], { log: '/no/such/log' })
  await expect(spawned).rejects.toMatchObject({ code: 'host-exec', message: expect.stringContaining('ENOENT') })
  await expect(spawned).rejects.toThrow('its log')
})

test('its clock is read, and orphans are reaped', async () => {
  await running.keeper.ping(signal)
  const { offsetMs, uncertaintyMs } = running.keeper.clock()
  expect(Math.abs(offsetMs)).toBeLessThanOrEqual(uncertaintyMs + 1)
  await running.keeper.run(['sh', '-c', '(sleep 0.05 &) >/dev/null 2>&1 </dev/null'], { signal })
  const zombies = [
    'sh',
    '-c',
    `grep -l "^State:.Z" /proc/[0-9]*/status | xargs -r grep -l "^PPid:.${running.process.pid}$"`,
  ]
  await expect.poll(async () => (await running.keeper.run(zombies, { signal })).stdout).toBe('')
})

test('nothing that it opened stays open', async () => {
  const open = () => readdir(`/proc/${running.process.pid}/fd`)
  const before = await open()
  const log = join(running.keeper.hello.sessionDirectory, 'log')
  for (let times = 0; times < 5; times++) {
    await running.keeper.run(['true'], { signal, input: 'x' })
    await running.keeper.run(['/no/such/program'], { signal }).catch(() => {})
    await using _ = await running.keeper.spawn(['sleep', '1000'], { log })
    await running.keeper.claim({ slot: 7, memoryMib: 1, limitMib: 1 })
    await running.keeper.claim({ slot: 8, memoryMib: 1, limitMib: 1 })
    await running.keeper.release(7)
  }
  await expect.poll(open).toEqual(before)
})

test.each([
  ['/usr/bin:/bin', '/usr/bin:/bin:/usr/sbin:/sbin'],
  ['/usr/sbin:/usr/bin:/bin', '/usr/sbin:/usr/bin:/bin:/sbin'],
  ['/x/usr/sbin:/usr/bin:/bin:/sbin/y', '/x/usr/sbin:/usr/bin:/bin:/sbin/y:/usr/sbin:/sbin'],
  ['/sbin:/usr/bin:/usr/sbin', '/sbin:/usr/bin:/usr/sbin'],
  [undefined, '/usr/bin:/bin:/usr/sbin:/sbin'],
])('with a PATH of %s, programs have %s', async (PATH, wanted) => {
  const { PATH: _, ...others } = process.env
  await using one = await openKeeper(place, { session: 'path', env: { ...others, ...(PATH && { PATH }) } })
  expect((await one.keeper.run(['printenv', 'PATH'], { signal })).stdout).toBe(`${wanted}\n`)
})
