import { once } from 'node:events'
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { duplexPair } from 'node:stream'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { LabError } from '../base/errors.ts'
import { largestGap } from './beats.ts'
import { ScriptedProbe } from './fixtures/scripted-probe.ts'
import { Probe } from './probe.ts'

const signal = new AbortController().signal
const bounds = { signal, timeoutMs: 5_000 }
const soon = { signal, timeoutMs: 20 }

test('a guest without a probe cannot have what needs one', async () => {
  const [stream] = duplexPair()
  const probe = new Probe(stream, { name: 'the source', record: '/dev/null', absent: 'guest x has no probe' })
  const bounds = { signal: new AbortController().signal, timeoutMs: 1_000 }
  for (const asked of [probe.hello(bounds), probe.nextBeat(() => true, bounds)])
    await expect(asked).rejects.toMatchObject({ name: 'MissingCapability', message: 'guest x has no probe' })
})

test('hello says what guest this is', async () => {
  await using probe = new ScriptedProbe().probe()
  expect(await probe.hello(bounds)).toEqual({
    bootId: 'b007',
    release: '6.1.0-32-cloud-amd64',
    cpus: 2,
    memoryKib: 490_000,
    droppedBeats: 0,
    cpuid: { '1.0.ecx': '80982201', '7.0.ebx': '0' },
  })
})

test('commands are told with their arguments', async () => {
  const peer = new ScriptedProbe()
  await using probe = peer.probe()
  await probe.beat('on', bounds)
  await probe.stamp(128, 42, bounds)
  await probe.dirty(20, bounds)
  await probe.verify(bounds)
  await probe.beat('off', bounds)
  expect(peer.commands).toEqual(['beat on', 'stamp 128 42', 'dirty 20', 'verify', 'beat off'])
})

test('a command first ends the line that an earlier writer may have begun', async () => {
  const [stream, peer] = duplexPair()
  await using probe = new Probe(stream, { name: 'the source', record: '/dev/null' })
  const silent = probe.hello({ signal, timeoutMs: 1 })
  const [bytes] = (await once(peer, 'data')) as [Buffer]
  expect(bytes.toString()).toBe('\n1 hello\n')
  await expect(silent).rejects.toThrow('hello')
})

test('stamping and checking say how many pages there are', async () => {
  await using probe = new ScriptedProbe().probe()
  expect(await probe.stamp(2, 42, bounds)).toBe(512)
  expect(await probe.verify(bounds)).toBe(512)
})

test('a page that is not as it was stamped is corrupt memory, with all that is known of it', async () => {
  const mismatch = 'mismatch page=17 offset=4088 expected=00000000deadbeef found=00000000deadbeee bad=3'
  await using probe = new ScriptedProbe({ verify: () => `error ${mismatch}` }).probe()
  await expect(probe.verify(bounds)).rejects.toMatchObject({
    code: 'memory-corrupt',
    message:
      'page 17 of the stamped memory of the source holds 00000000deadbeee at byte 4088 instead of 00000000deadbeef (3 bad pages)',
    expected: '00000000deadbeef',
    actual: '00000000deadbeee',
  })
})

test('disks are stamped, written, rewritten and checked', async () => {
  const peer = new ScriptedProbe()
  await using probe = peer.probe()
  expect(await probe.stampDisk({ device: '/dev/vda', mib: 2, seed: 42 }, bounds)).toBe(512)
  await probe.writeDisk(3, bounds)
  expect(await probe.rewriteDisk(bounds)).toBe(512)
  expect(await probe.verifyDisk(bounds)).toEqual({ blocks: 512, seed: 42 })
  expect(peer.commands).toEqual(['disk-stamp 2 42 /dev/vda', 'disk-write 3', 'disk-rewrite', 'disk-verify'])
})

test.for([
  [
    'disk-mismatch block=5 offset=100 expected=0f found=f0 bad=1',
    'disk-corrupt',
    'block 5 of the disk of the source holds f0 at byte 100 instead of 0f (1 bad blocks)',
  ],
  [
    'disk-error reading: Input/output error',
    'disk-error',
    'the disk of the source failed in the guest, reading: Input/output error',
  ],
] as const)('%s is %s', async ([answer, code, message]) => {
  await using probe = new ScriptedProbe({ 'disk-verify': () => `error ${answer}` }).probe()
  await expect(probe.verifyDisk(bounds)).rejects.toMatchObject({ name: 'ExpectationError', code, message })
})

test('what the probe refuses is our mistake, not the product’s', async () => {
  await using probe = new ScriptedProbe({ stamp: () => 'error stamp of 9 MiB: Cannot allocate memory' }).probe()
  const refused = probe.stamp(9, 1, bounds)
  await expect(refused).rejects.toBeInstanceOf(LabError)
  await expect(refused).rejects.toMatchObject({
    code: 'probe-refused',
    message: "the probe of the source refused 'stamp 9 1': stamp of 9 MiB: Cannot allocate memory",
  })
})

test('a guest that does not answer is silent', async () => {
  await using probe = new ScriptedProbe({ verify: () => undefined }).probe()
  await expect(probe.verify(soon)).rejects.toMatchObject({
    code: 'guest-silent',
    message: expect.stringMatching(
      /^the probe in the guest of the source did not answer 'verify' in \d+ ms$/,
    ) as string,
  })
})

test('replies find their commands in any order', async () => {
  const peer = new ScriptedProbe({ dirty: () => undefined, verify: () => undefined })
  await using probe = peer.probe()
  const replies = Promise.all([probe.dirty(1, bounds), probe.verify(bounds)])
  peer.say('r 2 ok pages=7\nr 1 ok\n')
  expect(await replies).toEqual([undefined, 7])
})

test.each([
  ['the rest of a reply to another', 'ok pages=9\n'],
  ['the rest of a beat that looks like a reply', '1700000000000000000 1\n'],
  ['a reply to a command that nobody waits for', 'r 99 ok pages=9\n'],
  ['text of the console', 'login: \n'],
])('%s does no harm', async (_, line) => {
  const peer = new ScriptedProbe({ verify: () => (peer.say(line), 'ok pages=7') })
  await using probe = peer.probe()
  peer.say(line)
  expect(await probe.verify(bounds)).toBe(7)
})

test('every beat is kept in order of arrival', async () => {
  const peer = new ScriptedProbe()
  await using probe = peer.probe()
  peer.say('b 7 1000 2000 30\nb 8 1001 2001 31\n')
  await probe.nextBeat(({ sequence }) => sequence === 8, bounds)
  const times = { arrivedAt: expect.any(Number) as number, readAt: expect.any(Number) as number }
  expect(probe.beats).toEqual([
    { sequence: 7, guestMonotonicNs: 1000n, guestRealNs: 2000n, dirtiedPages: 30, diskBlocks: 0, ...times },
    { sequence: 8, guestMonotonicNs: 1001n, guestRealNs: 2001n, dirtiedPages: 31, diskBlocks: 0, ...times },
  ])
})

test('a beat that has already come can be the next one', async () => {
  const peer = new ScriptedProbe()
  await using probe = peer.probe()
  peer.beat()
  await probe.hello(bounds)
  expect(await probe.nextBeat(() => true, soon)).toMatchObject({ sequence: 1 })
})

test('a wait that is over looks at no more beats', async () => {
  const peer = new ScriptedProbe()
  await using probe = peer.probe()
  let looked = 0
  peer.beat()
  await probe.nextBeat(() => ++looked > 0, bounds)
  const before = looked
  peer.beat()
  await probe.nextBeat(({ sequence }) => sequence === 2, bounds)
  expect(looked).toBe(before)
})

test('a guest that stops beating is silent', async () => {
  const peer = new ScriptedProbe()
  await using probe = peer.probe()
  peer.beat()
  await expect(probe.nextBeat(({ sequence }) => sequence > 1, soon)).rejects.toMatchObject({
    code: 'guest-silent',
    message: expect.stringMatching(/^the probe in the guest of the source sent no beat in \d+ ms$/) as string,
  })
})

test('a caller who gives up ends its wait', async () => {
  await using probe = new ScriptedProbe({ verify: () => undefined }).probe()
  const caller = new AbortController()
  const waits = [
    probe.nextBeat(() => true, { ...bounds, signal: caller.signal }),
    probe.verify({ ...bounds, signal: caller.signal }),
  ]
  caller.abort(new Error('the case is over'))
  for (const wait of waits) await expect(wait).rejects.toThrow('the case is over')
})

test('every line of the channel is recorded, with the time at which it came or was sent', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'virtqual-probe-'))
  const record = join(folder.path, 'probe.jsonl')
  const peer = new ScriptedProbe()
  const probe = peer.probe({ record })
  peer.say('\nlogin: \nb 1 2 3 4\n')
  await probe.verify(bounds)
  await probe[Symbol.asyncDispose]()
  const lines = (await readFile(record, 'utf8')).trimEnd().split('\n')
  const at = expect.any(Number) as number
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual(
    expect.arrayContaining([
      { at, to: '1 verify' },
      ...['login: ', 'b 1 2 3 4', 'r 1 ok pages=0 generation=0 seed=0'].map((from) => ({ at, from })),
    ]),
  )
  expect(lines).toHaveLength(4)
  expect(peer.stream.destroyed).toBe(true)
})

test('a full disk does not end the process, but is told in the end', async () => {
  const peer = new ScriptedProbe()
  const probe = peer.probe({ record: '/dev/full' })
  await probe.verify(bounds)
  for (let count = 0; count < 20; count++) await readFile('/dev/null') // by then the record has been tried
  await probe.verify(bounds)
  await expect(probe[Symbol.asyncDispose]()).rejects.toThrow('ENOSPC')
})

test('a probe that is no longer needed keeps no process alive', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  const probe = new ScriptedProbe().probe()
  expect(timers()).toBe(before + 1)
  const closed = probe[Symbol.asyncDispose]()
  expect(timers()).toBe(before)
  await closed
})

test('a channel that breaks does not end the process', async () => {
  const peer = new ScriptedProbe()
  await using probe = peer.probe()
  peer.stream.destroy(new Error('ECONNRESET'))
  await expect(probe.hello(soon)).rejects.toMatchObject({ code: 'guest-silent' })
})

/** Beats every 4 ms from a thread of its own, so that they go on while this one is busy. */
const guest = `
const { connect } = require('node:net')
const socket = connect(require('node:worker_threads').workerData)
let sequence = 0
setInterval(() => socket.write('b ' + ++sequence + ' 0 0 0\\n'), 4)
`

test('a controller that is too busy to look does not see a silent guest', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'virtqual-probe-'))
  const path = join(folder.path, 'probe')
  const server = createServer().listen(path)
  const worker = new Worker(guest, { eval: true, workerData: path })
  const [socket] = (await once(server, 'connection')) as [Socket]
  const probe = new Probe(socket, { name: 'the source', record: '/dev/null' })
  const { sequence: before } = await probe.nextBeat(({ sequence }) => sequence > 10, bounds)
  const end = performance.now() + 500
  while (performance.now() < end);
  await probe.nextBeat(({ sequence }) => sequence > before + 150, bounds)
  await worker.terminate()
  await probe[Symbol.asyncDispose]()
  server.close()
  const reading = probe.beats.map(({ readAt }, index, all) => readAt - (all[index - 1]?.readAt ?? readAt))
  expect(Math.max(...reading)).toBeGreaterThan(450)
  expect(largestGap(probe.beats)?.ms).toBeLessThan(250)
})
