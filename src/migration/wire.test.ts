import { once } from 'node:events'
import { connect } from 'node:net'
import { type Duplex, duplexPair } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { aborted } from '../base/wait.ts'
import { tcpHostAndPort } from './address.ts'
import { freePort, here, received, twoEnds } from './fixtures/two-ends.ts'
import { Wire } from './wire.ts'

const signal = new AbortController().signal
const fail = (error: Error) => expect.fail(error.message)
const streamMagic = Buffer.from('5145564d00000003', 'hex')

test.each(['127.0.0.1', '::1'])(
  'a wire to %s listens at an address of its own and forwards both ways',
  async (host) => {
    await using ends = await twoEnds(host)
    expect(ends.wire.uri).toContain(host)
    const { source, destination } = await ends.connection()
    source.write(streamMagic)
    expect(await received(destination, 8)).toEqual(streamMagic)
    destination.write('pong')
    expect(String(await received(source, 4))).toBe('pong')
    expect(ends.wire.connections).toEqual([
      { firstBytes: '5145564d00000003', firstReplies: '706f6e67', sentBytes: 8, receivedBytes: 4, cut: false },
    ])
  },
)

test('every connection is kept by its first bytes, however they come', async () => {
  await using ends = await twoEnds()
  const first = await ends.connection()
  const second = await ends.connection()
  first.source.write('abc')
  await received(first.destination, 3)
  first.source.write('d'.repeat(2000))
  second.source.write('1')
  await Promise.all([received(first.destination, 2000), received(second.destination, 1)])
  expect(ends.wire.connections.map(({ firstBytes }) => Buffer.from(firstBytes, 'hex').toString())).toEqual([
    `abc${'d'.repeat(1021)}`,
    '1',
  ])
})

test('an end that has said all can still be spoken to', async () => {
  await using ends = await twoEnds()
  const { source, destination } = await ends.connection()
  source.end('last words')
  await once(
    destination.on('data', () => {}),
    'end',
  )
  destination.write('got it')
  expect(String(await received(source, 6))).toBe('got it')
  destination.end()
  await once(source.resume(), 'end')
  expect(ends.wire.connections[0]).toMatchObject({ sentBytes: 10, receivedBytes: 6, cut: false })
})

test('a destination that does not read holds the source up, and gets everything in the end', async () => {
  await using ends = await twoEnds()
  const { source, destination } = await ends.connection()
  const sizeBytes = 64 * 2 ** 20
  const flushed = once(source, 'drain').then(() => 'flushed')
  source.write(Buffer.alloc(sizeBytes, 7))
  await received(destination, 1)
  for (let turns = 0; turns < 1000; turns++) await turn()
  expect(ends.wire.connections[0]!.sentBytes).toBeLessThan(sizeBytes / 2)
  destination.resume()
  expect(await flushed).toBe('flushed')
  await expect.poll(() => ends.wire.connections[0]!.sentBytes).toBe(sizeBytes)
})

test('a cut is a reset at both ends, and the next connection stands', async () => {
  await using ends = await twoEnds()
  const { source, destination } = await ends.connection()
  source.write('x')
  await received(destination, 1)
  const reset = [source, destination].map((socket) => once(socket, 'error'))
  ends.wire.cut()
  for (const [error] of await Promise.all(reset)) expect(error).toMatchObject({ code: 'ECONNRESET' })
  const after = await ends.connection()
  after.source.write('y')
  await received(after.destination, 1)
  expect(ends.wire.connections.map(({ cut }) => cut)).toEqual([true, false])
})

test('what has ended by itself was not cut', async () => {
  await using ends = await twoEnds()
  const { source, destination } = await ends.connection()
  source.end()
  destination.end()
  await Promise.all([once(source.resume(), 'close'), once(destination.resume(), 'close')])
  const after = await ends.connection()
  after.source.write('x')
  await received(after.destination, 1)
  const reset = Promise.all([after.source, after.destination].map((socket) => once(socket, 'error')))
  ends.wire.cut()
  await reset
  expect(ends.wire.connections.map(({ cut }) => cut)).toEqual([false, true])
})

test('while it is held nothing comes through, not even an end; then all of it', async () => {
  await using ends = await twoEnds()
  ends.wire.hold()
  const { source, destination } = await ends.connection()
  const seen: string[] = []
  destination.on('data', (data) => seen.push(String(data))).on('end', () => seen.push('end'))
  source.end('held')
  await expect.poll(() => ends.wire.connections[0]!.sentBytes).toBe(4)
  await turn()
  expect(seen).toEqual([])
  ends.wire.release()
  await once(destination, 'end')
  expect(seen).toEqual(['held', 'end'])
})

test('a connection can be cut, and the wire closed, while it is held', async () => {
  await using ends = await twoEnds()
  ends.wire.hold()
  const { source } = await ends.connection()
  source.write('held')
  await expect.poll(() => ends.wire.connections[0]!.sentBytes).toBe(4)
  const reset = once(source, 'error')
  ends.wire.cut()
  await reset
  ends.wire.release()
  expect(ends.wire.connections[0]).toMatchObject({ sentBytes: 4, cut: true })
})

test('an end that breaks is told to the other, and is not a cut of ours', async () => {
  await using ends = await twoEnds()
  const { source, destination } = await ends.connection()
  source.write('x')
  await received(destination, 1)
  const reset = once(source, 'error')
  destination.resetAndDestroy()
  expect((await reset)[0]).toMatchObject({ code: 'ECONNRESET' })
  expect(ends.wire.connections[0]!.cut).toBe(false)
})

test('where nobody listens the source is reset; led to somebody else the wire works', async () => {
  await using ends = await twoEnds()
  ends.wire.redirect(await freePort())
  const refused = connect(tcpHostAndPort(ends.wire.uri))
  expect((await once(refused, 'error'))[0]).toMatchObject({ code: 'ECONNRESET' })
  ends.wire.redirect(ends.target)
  const { source, destination } = await ends.connection()
  source.write('x')
  await received(destination, 1)
  expect(ends.wire.connections.map(({ sentBytes }) => sentBytes)).toEqual([0, 1])
})

/** A wire to a destination that cannot be connected to for this reason. */
async function unreachable(dial: (over: AbortSignal) => Promise<never>) {
  const failures: Error[] = []
  const wire = await Wire.open({
    ...{ source: here.source, target: 'tcp:192.0.2.7:4444', signal, fail: (error) => void failures.push(error) },
    destination: { name: 'two', dial: (_, { signal: over }) => dial(over) },
  })
  const source = connect(tcpHostAndPort(wire.uri))
  const broken = once(source, 'error')
  return { wire, failures, broken, [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose]() }
}

test('that the relay cannot reach the destination is the lab’s, and told before the source is reset', async () => {
  const cause = Object.assign(new Error('connect EHOSTUNREACH 192.0.2.7:4444'), { code: 'EHOSTUNREACH' })
  await using ends = await unreachable(() => Promise.reject(cause))
  expect((await ends.broken)[0]).toMatchObject({ code: 'ECONNRESET' })
  const message = 'the relay cannot connect to 192.0.2.7:4444 of host two: connect EHOSTUNREACH 192.0.2.7:4444'
  expect(ends.failures).toMatchObject([{ name: 'LabError', code: 'link-lost', host: 'two', message, cause }])
})

test.each([
  'connect ECONNREFUSED 192.0.2.7:4444',
  'connect ECONNRESET 192.0.2.7:4444',
  '(SSH) Channel open failure: Connection refused',
])('where nobody listens the QEMU is at fault: %s', async (said) => {
  await using ends = await unreachable(() => Promise.reject(new Error(said)))
  await ends.broken
  expect(ends.failures).toEqual([])
})

test('a relay that is taken away while it connects says nothing of the destination', async () => {
  const dialled = Promise.withResolvers<void>()
  const ends = await unreachable((over) => (dialled.resolve(), aborted(over)))
  await dialled.promise
  await ends.wire[Symbol.asyncDispose]()
  await turn()
  expect(ends.failures).toEqual([])
})

test('a wire whose case is over is not opened', async () => {
  await expect(
    Wire.open({ ...here, fail, target: 'tcp:127.0.0.1:9', signal: AbortSignal.abort(new Error('over')) }),
  ).rejects.toThrow()
})

test.each(['unix:/tmp/m', 'tcp:', 'tcp:127.0.0.1', 'exec:cat'])('there is no wire to %s', async (target) => {
  await expect(Wire.open({ ...here, target, signal, fail })).rejects.toThrow('is not tcp:HOST:PORT')
})

test('what is absorbed holds nobody up, and comes through in its order when the wire is released', async () => {
  await using ends = await twoEnds()
  const sizeBytes = 8 * 2 ** 20
  const { source, destination } = await ends.connection()
  ends.wire.absorb()
  expect(ends.wire.held).toBe(true)
  const sent = Buffer.from(Array.from({ length: sizeBytes }, (_, index) => index >> 12))
  const flushed = once(source, 'finish')
  source.end(sent)
  await flushed
  await expect.poll(() => ends.wire.connections[0]!.sentBytes).toBe(sizeBytes)
  expect(destination.read()).toBeNull()
  ends.wire.release()
  expect(ends.wire.held).toBe(false)
  const parts: Buffer[] = []
  destination.on('data', (part: Buffer) => parts.push(part))
  await once(destination, 'end')
  expect(Buffer.concat(parts).equals(sent)).toBe(true)
})

test('what was absorbed is lost in a cut', async () => {
  await using ends = await twoEnds()
  ends.wire.absorb()
  const { source, destination } = await ends.connection()
  source.write('absorbed')
  await expect.poll(() => ends.wire.connections[0]!.sentBytes).toBe(8)
  const reset = Promise.all([source, destination].map((socket) => once(socket, 'error')))
  ends.wire.cut()
  await reset
  ends.wire.release()
  await turn()
  expect(destination.read()).toBeNull()
})

test('a wire says when the source has connected so many times', async () => {
  await using ends = await twoEnds()
  const twice = ends.wire.connected(2, signal)
  await ends.connection()
  await ends.wire.connected(1, signal)
  await ends.connection()
  await twice
  expect(ends.wire.connections).toHaveLength(2)
  await expect(ends.wire.connected(3, AbortSignal.abort(new Error('over')))).rejects.toThrow()
})

/** A wire to a destination that is reached without TCP, and a source that has begun to speak. */
async function withoutTcp(act: (wire: Wire) => void) {
  const { promise, resolve } = Promise.withResolvers<readonly [ours: Duplex, theirs: Duplex]>()
  const dial = async () => {
    const pair = duplexPair()
    resolve([pair[0], pair[1]])
    return pair[0]
  }
  const target = 'tcp:127.0.0.1:9'
  const wire = await Wire.open({ source: here.source, destination: { name: 'here', dial }, target, signal, fail })
  act(wire)
  const source = connect({ ...tcpHostAndPort(wire.uri), allowHalfOpen: true })
  source.write(streamMagic)
  const [closing, destination] = await promise
  return { source, destination, closing, wire, [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose]() }
}

test('a destination that goes while its wire is held is a reset, also without TCP', async () => {
  await using ends = await withoutTcp((wire) => wire.hold())
  const broken = once(ends.source.resume(), 'error')
  ends.destination.end()
  expect(await broken).toMatchObject([{ code: 'ECONNRESET' }])
})

test('a source is reset at whatever moment after its destination has ended', async () => {
  for (let moments = 0; moments < 60; moments += 1) {
    await using ends = await withoutTcp(() => {})
    const { source, destination, closing, wire } = ends
    const ended = once(closing, 'end')
    destination.end()
    await ended
    for (let moment = 0; moment < moments; moment += 1) await new Promise<void>((resolve) => process.nextTick(resolve))
    wire.cut()
    const speaking = setInterval(() => source.write('more'), 5)
    await once(source.resume(), 'error')
    clearInterval(speaking)
  }
})

test('the last words of a destination that closes without TCP arrive, and only more to it is a reset', async () => {
  await using ends = await withoutTcp(() => {})
  const { source, destination, closing } = ends
  destination.end('shut')
  destination.resume()
  expect(String(await received(source, 4))).toBe('shut')
  await once(source.resume(), 'end')
  closing.destroy()
  const broken = once(source, 'error')
  const speaking = setInterval(() => source.write('more'), 5)
  await broken
  clearInterval(speaking)
})

test('a wire says over how many connections something has come, also while it is held', async () => {
  await using ends = await twoEnds()
  ends.wire.hold()
  const { source } = await ends.connection()
  const spoken = ends.wire.spoken(1, signal)
  expect(ends.wire.connections[0]!.sentBytes).toBe(0)
  source.write('hello')
  await spoken
  expect(ends.wire.connections[0]!.sentBytes).toBe(5)
})
