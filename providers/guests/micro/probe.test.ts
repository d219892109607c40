import { spawn } from 'node:child_process'
import { mkdtemp, open, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Channel, channelOver } from './booted.fixture.ts'
import { compileProbe } from './probe.ts'

// The probe runs here instead of in a guest: its port is one end of a socket pair, its memory is within reach.
let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vq-probe-'))
  await compileProbe(join(directory, 'probe'), AbortSignal.timeout(60_000))
}, 60_000)
afterAll(() => rm(directory, { recursive: true }))

type Running = AsyncDisposable & { channel: Channel; pid: number }

function startProbe(): Running {
  const child = spawn(join(directory, 'probe'), ['3'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const dispose = async (): Promise<void> => {
    child.kill('SIGKILL')
    await exited
  }
  return { channel: channelOver(child.stdio[3] as Socket), pid: child.pid!, [Symbol.asyncDispose]: dispose }
}

/** Where the stamped MiB is: at the upper end of the only locked mapping, which also holds its generations. */
async function stampedMib(pid: number): Promise<number> {
  const mappings = (await readFile(`/proc/${pid}/smaps`, 'utf8')).split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)
  const locked = mappings.filter((mapping) => /^VmFlags:.* lo( |$)/m.test(mapping))
  const ends = locked.map((mapping) =>
    /^([0-9a-f]+)-([0-9a-f]+)/
      .exec(mapping)!
      .slice(1)
      .map((hex) => parseInt(hex, 16)),
  )
  const [, end] = ends.find(([start, end]) => end! - start! >= 1024 * 1024)!
  return end! - 1024 * 1024
}

async function memoryOf(pid: number) {
  const file = await open(`/proc/${pid}/mem`, 'r+')
  const base = await stampedMib(pid)
  const read = async (offset: number, length: number): Promise<Buffer> =>
    (await file.read(Buffer.alloc(length), 0, length, base + offset)).buffer
  const write = (offset: number, bytes: Buffer): Promise<unknown> => file.write(bytes, 0, bytes.length, base + offset)
  return { read, write, [Symbol.asyncDispose]: () => file.close() }
}

async function flip(pid: number, offset: number): Promise<void> {
  await using memory = await memoryOf(pid)
  const [byte] = await memory.read(offset, 1)
  await memory.write(offset, Buffer.from([byte! ^ 0x40]))
}

test('greets, also after the rest of a broken line, and refuses what it does not know', async () => {
  await using probe = startProbe()
  expect(await probe.channel.ask('ello\n1 hello', /^r 1 /)).toMatch(
    /^r 1 ok boot=\S+ release=\S+ page=4096 cpus=\d+ .* cpuid=1\.0\.eax:[0-9a-f]+,1\.0\.ecx:[0-9a-f]+,/,
  )
  expect(await probe.channel.ask('2 frobnicate', /^r 2 /)).toMatch(/^r 2 error unknown command/)
  expect(await probe.channel.ask('3 dirty 5', /^r 3 /)).toMatch(/^r 3 error nothing is stamped/)
  expect(await probe.channel.ask('4 stamp x 1', /^r 4 /)).toMatch(/^r 4 error/)
  expect(await probe.channel.ask('x'.repeat(2000) + '\n5 beat off', /^r 5 /)).toBe('r 5 ok')
})

test('beats between on and off, without holes in its numbers', async () => {
  await using probe = startProbe()
  await probe.channel.ask('1 beat on', /^r 1 ok/)
  await probe.channel.next(/^b 50 /)
  await probe.channel.ask('2 beat off', /^r 2 ok/)
  const numbers = probe.channel.lines.filter((line) => line.startsWith('b ')).map((line) => Number(line.split(' ')[1]))
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
})

test.for([0, 7, 4095, 4096 * 255 + 511])('finds the byte at %i that was flipped', async (offset) => {
  await using probe = startProbe()
  expect(await probe.channel.ask('1 stamp 1 42', /^r 1 /)).toBe('r 1 ok pages=256')
  expect(await probe.channel.ask('2 verify', /^r 2 /)).toBe('r 2 ok pages=256 generation=0 seed=42')
  await flip(probe.pid, offset)
  const where = `page=${Math.floor(offset / 4096)} offset=${offset % 4096}`
  const answer = await probe.channel.ask('3 verify', /^r 3 /)
  expect(answer).toMatch(new RegExp(`^r 3 error mismatch ${where} expected=[0-9a-f]{16} found=[0-9a-f]{16} bad=1$`))
})

test('finds a page that fell back to what it was before it was rewritten', async () => {
  await using probe = startProbe()
  await probe.channel.ask('1 stamp 1 42', /^r 1 /)
  await using memory = await memoryOf(probe.pid)
  const old = await memory.read(4096 * 3, 4096)
  await probe.channel.ask('2 beat on', /^r 2 /)
  await probe.channel.ask('3 dirty 10', /^r 3 /)
  await probe.channel.next(/^b \d+ \d+ \d+ (2[6-9]\d|[3-9]\d\d|\d{4,}) 0$/)
  await probe.channel.ask('4 dirty 0', /^r 4 /)
  expect(await probe.channel.ask('5 verify', /^r 5 /)).toMatch(/^r 5 ok pages=256 generation=[1-9]/)
  await memory.write(4096 * 3, old)
  expect(await probe.channel.ask('6 verify', /^r 6 /)).toMatch(/^r 6 error mismatch page=3 offset=\d+ .* bad=1$/)
})

test('writes zeros to a page, and something else again, and knows which it was', async () => {
  await using probe = startProbe()
  await probe.channel.ask('1 stamp 1 42', /^r 1 /)
  await using memory = await memoryOf(probe.pid)
  const areZeros = async () => {
    const all = await memory.read(0, 256 * 4096)
    return Array.from({ length: 256 }, (_, page) => all.subarray(page * 4096, (page + 1) * 4096).every((b) => b === 0))
  }
  const stamped = await areZeros()
  expect(stamped.flatMap((zeros, page) => (zeros ? [page] : []))).toEqual(Array.from({ length: 32 }, (_, n) => n * 8))
  await probe.channel.ask('3 dirty 10', /^r 3 /)
  await expect.poll(areZeros, { interval: 10 }).not.toEqual(stamped)
  await probe.channel.ask('4 dirty 0', /^r 4 /)
  const rewritten = await areZeros()
  expect(rewritten.filter(Boolean).length).toBeGreaterThan(30)
  expect(await probe.channel.ask('5 verify', /^r 5 /)).toMatch(/^r 5 ok pages=256/)
  const page = rewritten.indexOf(true)
  await memory.write(page * 4096 + 8, Buffer.from([1]))
  const wrong = new RegExp(`^r 6 error mismatch page=${page} offset=8 expected=0{16} found=0{15}1 bad=1$`)
  expect(await probe.channel.ask('6 verify', /^r 6 /)).toMatch(wrong)
})

test('does not lose corruption that is rewritten before anyone verifies', async () => {
  await using probe = startProbe()
  await probe.channel.ask('1 stamp 1 42', /^r 1 /)
  await flip(probe.pid, 4096 * 9 + 1)
  await probe.channel.ask('2 beat on', /^r 2 /)
  await probe.channel.ask('3 dirty 10', /^r 3 /)
  await probe.channel.next(/^b \d+ \d+ \d+ (2[6-9]\d|[3-9]\d\d|\d{4,}) 0$/)
  expect(await probe.channel.ask('4 verify', /^r 4 /)).toMatch(/^r 4 error mismatch page=9 offset=1 .* bad=1$/)
})

test('frees what it stamped', async () => {
  await using probe = startProbe()
  await probe.channel.ask('1 stamp 1 42', /^r 1 /)
  expect(await probe.channel.ask('2 release', /^r 2 /)).toBe('r 2 ok')
  expect(await probe.channel.ask('3 verify', /^r 3 /)).toBe('r 3 ok pages=0 generation=0 seed=42')
})

/** A file in place of a block device, with one MiB of it stamped. */
async function stampedDisk(channel: Channel) {
  const path = join(directory, `disk-${Math.random()}`)
  await writeFile(path, Buffer.alloc(2 ** 20))
  expect(await channel.ask(`1 disk-stamp 1 42 ${path}`, /^r 1 /)).toBe('r 1 ok blocks=256')
  return path
}

async function writeAt(path: string, offset: number, bytes: Buffer): Promise<void> {
  await using file = await open(path, 'r+')
  await file.write(bytes, 0, bytes.length, offset)
}

test('stamps a disk, rewrites it and finds on it what was acknowledged', async () => {
  await using probe = startProbe()
  await stampedDisk(probe.channel)
  expect(await probe.channel.ask('2 disk-verify', /^r 2 /)).toBe('r 2 ok blocks=256 written=0 seed=42')
  expect(await probe.channel.ask('3 disk-write 4', /^r 3 /)).toBe('r 3 ok')
  await probe.channel.ask('4 beat on', /^r 4 /)
  await probe.channel.next(/^b \d+ \d+ \d+ 0 (2[6-9]\d|[3-9]\d\d|\d{4,})$/)
  await probe.channel.ask('5 disk-write 0', /^r 5 /)
  expect(await probe.channel.ask('6 disk-rewrite', /^r 6 /)).toBe('r 6 ok blocks=256')
  expect(await probe.channel.ask('7 disk-verify', /^r 7 /)).toMatch(/^r 7 ok blocks=256 written=[1-9]\d* seed=42$/)
})

test.for([0, 4095, 4096 * 255 + 511])('finds the byte at %i of the disk that was flipped', async (offset) => {
  await using probe = startProbe()
  const path = await stampedDisk(probe.channel)
  const [byte] = (await readFile(path)).subarray(offset)
  await writeAt(path, offset, Buffer.from([byte! ^ 0x40]))
  const where = `block=${Math.floor(offset / 4096)} offset=${offset % 4096}`
  const answer = await probe.channel.ask('2 disk-verify', /^r 2 /)
  expect(answer).toMatch(
    new RegExp(`^r 2 error disk-mismatch ${where} expected=[0-9a-f]{16} found=[0-9a-f]{16} bad=1$`),
  )
})

test('finds a block that fell back to what it was before it was acknowledged', async () => {
  await using probe = startProbe()
  const path = await stampedDisk(probe.channel)
  const old = (await readFile(path)).subarray(4096 * 3, 4096 * 4)
  await probe.channel.ask('2 disk-rewrite', /^r 2 /)
  await writeAt(path, 4096 * 3, old)
  expect(await probe.channel.ask('3 disk-verify', /^r 3 /)).toMatch(/^r 3 error disk-mismatch block=3 .* bad=1$/)
})

test('a disk that ends too early is an error of the disk, and none is a mistake', async () => {
  await using probe = startProbe()
  const path = await stampedDisk(probe.channel)
  await truncate(path, 4096 * 10)
  expect(await probe.channel.ask('2 disk-verify', /^r 2 /)).toBe('r 2 error disk-error reading: No data available')
  expect(await probe.channel.ask('3 disk-stamp 1 1 /nowhere', /^r 3 /)).toMatch(/^r 3 error disk-stamp .*No such file/)
  expect(await probe.channel.ask('4 disk-write 1', /^r 4 /)).toMatch(/^r 4 error no disk is stamped/)
  expect(await probe.channel.ask('5 disk-rewrite', /^r 5 /)).toMatch(/^r 5 error no disk is stamped/)
})

test('runs a load on one vCPU, and says where', async () => {
  await using probe = startProbe()
  expect(await probe.channel.ask('\n1 spin 0 20', /^r 1 /)).toMatch(/^r 1 ok cpu=0 loops=[1-9]\d* elsewhere=0 sum=\w+$/)
  expect(await probe.channel.ask('2 spin 1023 20', /^r 2 /)).toBe('r 2 error no load on vCPU 1023: Invalid argument')
})

test.skipIf(process.getuid?.() !== 0)('stamps memory of a physical range', async () => {
  await using probe = startProbe()
  const all = 2 ** 46
  expect(await probe.channel.ask(`\n1 range-fill 0 ${all} 4`, /^r 1 /)).toBe('r 1 ok pages=1024')
  expect(await probe.channel.ask('2 range-verify 0', /^r 2 /)).toBe('r 2 ok pages=1024 inside=1024')
  expect(await probe.channel.ask('3 range-verify 4096', /^r 3 /)).toBe('r 3 ok pages=0 inside=0')
  expect(await probe.channel.ask('4 range-verify', /^r 4 /)).toMatch(/^r 4 error unknown command or wrong arguments/)
})

/** Address of a page that has no empty words, as all stamped pages are, in memory that nothing has locked. */
async function stampedPage(pid: number): Promise<number> {
  await using memory = await open(`/proc/${pid}/mem`, 'r')
  const maps = await readFile(`/proc/${pid}/maps`, 'utf8')
  for (const [, from = '', to = ''] of maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw-p 0+ 00:00 0 *$/gm)) {
    const [start, end] = [parseInt(from, 16), parseInt(to, 16)]
    const { buffer } = await memory.read(Buffer.alloc(end - start), 0, end - start, start)
    const pages = Array.from({ length: buffer.length / 4096 }, (_, page) => page * 4096)
    const isStamped = (at: number) => new BigUint64Array(buffer.buffer, at, 512).every((word) => word !== 0n)
    const found = pages.find(isStamped)
    if (found !== undefined) return start + found
  }
  throw new Error('no stamped page')
}

test.skipIf(process.getuid?.() !== 0)('keeps the stamps of several ranges, and finds which one is harmed', async () => {
  await using probe = startProbe()
  const { channel, pid } = probe
  let id = 0
  const ask = async (command: string) => {
    const answer = await channel.ask(`${++id} ${command}`, new RegExp(`^r ${id} `))
    return answer.split(' ').slice(2).join(' ')
  }
  const fill = (start: number) => ask(`range-fill ${start} ${2 ** 46} 1`)
  const verify = async () => [await ask('range-verify 0'), await ask('range-verify 4096')]
  const [whole, bad] = ['ok pages=256 inside=256', 'error range-mismatch bad=1 of=256']
  expect([await fill(0), await fill(4096)]).toEqual(['ok pages=256', 'ok pages=256'])
  expect(await verify()).toEqual([whole, whole])
  const page = await stampedPage(pid)
  await using memory = await open(`/proc/${pid}/mem`, 'r+')
  const { buffer: old } = await memory.read(Buffer.alloc(4096), 0, 4096, page)
  await memory.write(Buffer.alloc(8), 0, 8, page)
  const harmed = await verify()
  expect(harmed.toSorted()).toEqual([bad, whole])
  const start = harmed[0] === bad ? 0 : 4096
  expect(await fill(start)).toBe(bad)
  await memory.write(old, 0, 4096, page)
  expect(await verify()).toEqual([whole, whole])
  expect(await fill(start)).toBe('ok pages=256')
  expect(await verify()).toEqual([whole, whole])
  // What it was before it was stamped anew is no stamp any more.
  await memory.write(old, 0, 4096, page)
  expect(await verify()).toEqual(harmed)
})
