import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { Refusal } from '../base/fixtures/script.ts'
import { tcpHostAndPort } from '../migration/address.ts'
import { cut } from './cut.ts'
import type { DisturbInput } from './disturb-input.ts'
import { scriptedLinkHost } from '../migration/link/fixtures/scripted-link-host.ts'
import { scriptedHost } from '../spec/fixtures/host.ts'
import type { Host } from '../spec/host.ts'
import { linkDown } from './link-down.ts'
import { disturbedPair } from './fixtures/disturbed-pair.ts'
import { kinds } from './kinds.ts'

const refusal = 'Postcopy migration in progress, cannot cancel.'

test.each([
  ['active', {}, 'it was accepted'],
  ['postcopy-active', new Refusal(refusal), `it was refused: ${refusal}`],
])('migrate_cancel in %s', async (moment, answer, proof) => {
  const source = { migrate_cancel: () => answer }
  await using one = await disturbedPair({ disturbance: { kind: 'cancel', moment }, source })
  expect(await kinds.cancel.act(one.disturbed)).toEqual({ proof, exercised: true })
})

test.each([
  ['postcopy-active', {}, 'not-refused', "migrate_cancel in 'postcopy-active' was accepted"],
  ['postcopy-paused', new Refusal('No'), 'refused-otherwise', "migrate_cancel in 'postcopy-paused' was refused: No"],
  ['active', new Refusal(refusal), 'refused-otherwise', `migrate_cancel in 'active' was refused: ${refusal}`],
])('migrate_cancel in %s must not be answered with %o', async (moment, answer, code, message) => {
  const source = { migrate_cancel: () => answer }
  await using one = await disturbedPair({ disturbance: { kind: 'cancel', moment }, source })
  await expect(kinds.cancel.act(one.disturbed)).rejects.toMatchObject({ code, message })
})

test.each([
  ['went on for five passes', 5, true],
  ['ended before', 2, false],
])('a migration that %s and was given up', async (_, passes, exercised) => {
  await using one = await disturbedPair({ source: { migrate_cancel: () => ({}) } })
  for (let pass = 1; pass <= passes; pass++) one.pair.source.qemu.event('MIGRATION_PASS', { pass })
  if (!exercised) one.pair.source.qemu.event('MIGRATION', { status: 'completed' })
  const proof = `${passes} passes had begun; it was accepted`
  expect(await kinds['time-out'].act(one.disturbed)).toEqual({ proof, exercised })
})

test('a migration that fails before it is given up was not given up', async () => {
  await using one = await disturbedPair({ source: { migrate_cancel: () => ({}) } })
  one.pair.source.qemu.event('MIGRATION', { status: 'failed' })
  const message = 'the source says that its migration failed, before anybody gave it up'
  await expect(kinds['time-out'].act(one.disturbed)).rejects.toMatchObject({ code: 'migration-failed', message })
})

test('a guest that does not fall asleep is named', async () => {
  await using one = await disturbedPair()
  const over = AbortSignal.timeout(50)
  const input = { ...one.disturbed.input, attempt: { ...one.disturbed.input.attempt, signal: over } }
  await expect(kinds['suspend-guest'].act({ ...one.disturbed, input })).rejects.toThrow()
})

test('a killed side may end, and has ended by that', async () => {
  await using one = await disturbedPair()
  const done = await kinds['kill-source'].act(one.disturbed)
  expect(done).toEqual({ proof: 'the source was ended by SIGKILL', exercised: true })
  expect(one.pair.input.attempt.signal.aborted).toBe(false)
})

test('a side that had ended by itself was not killed', async () => {
  await using one = await disturbedPair()
  one.pair.destination.allowExit()
  one.pair.destination.exit({ code: 1, signal: null })
  const done = await kinds['kill-destination'].act(one.disturbed)
  expect(done).toEqual({ proof: 'the destination was ended by code 1', exercised: false })
})

test('a side that survives SIGKILL is named', async () => {
  await using one = await disturbedPair()
  const { input, begun } = one.disturbed
  const destination = { ...input.destination, kill: async () => {} }
  const disturbed = { begun, input: { ...input, destination } }
  await expect(kinds['kill-destination'].act(disturbed)).rejects.toMatchObject({ code: 'qemu-runs' })
})

test('a cut resets what stands, and says how much', async () => {
  await using one = await disturbedPair()
  expect(await kinds.cut.act(one.disturbed)).toEqual({ proof: '0 connections were cut', exercised: false })
  const socket = connect(tcpHostAndPort(one.disturbed.begun.wire!.uri))
  socket.on('error', () => {}).write('x')
  await expect.poll(() => one.disturbed.begun.wire!.connections[0]?.sentBytes).toBe(1)
  const reset = once(socket, 'error')
  expect(await kinds.cut.act(one.disturbed)).toEqual({ proof: '1 connections were cut', exercised: true })
  expect((await reset)[0]).toMatchObject({ code: 'ECONNRESET' })
})

test('a link that is down lets nothing through, and all of it later', async () => {
  await using one = await disturbedPair()
  const { wire } = one.disturbed.begun
  const socket = connect(tcpHostAndPort(wire!.uri)).on('error', () => {})
  socket.write('before')
  await expect.poll(() => wire!.passedBytes).toBe(6)
  const down = linkDown(one.disturbed, 50)
  socket.write('meanwhile')
  expect(wire!.held).toBe(true)
  const proof = '0 bytes came over 1 connections in 50 ms, held up by a relay'
  expect(await down).toEqual({ proof, exercised: true })
  await expect.poll(() => wire!.passedBytes).toBe(15)
  socket.destroy()
})

test('a link over which nothing goes, or all the same something comes, was not down', async () => {
  await using one = await disturbedPair()
  const { wire } = one.disturbed.begun
  expect(await linkDown(one.disturbed, 1)).toMatchObject({ exercised: false })
  const socket = connect(tcpHostAndPort(wire!.uri)).on('error', () => {})
  await wire!.connected(1, new AbortController().signal)
  const down = linkDown(one.disturbed, 50)
  wire!.release()
  socket.write('through')
  const proof = '7 bytes came over 1 connections in 50 ms, held up by a relay'
  expect(await down).toEqual({ proof, exercised: false })
  socket.destroy()
})

/** Two hosts that allow it, with a connection over which so much was acknowledged each time that one asks. */
function linkedHosts(input: DisturbInput, acked: number[]): DisturbInput {
  const info = () => `ESTAB 0 0 a:1 b:2 bytes_acked:${acked.shift() ?? 0}\n`
  const host = (name: string, address: string) => {
    const scripted = scriptedLinkHost(name, address)
    const run: Host['run'] = async (argv, options) => {
      const result = await scripted.run(argv, options)
      return argv[0] === 'ss' ? { ...result, stdout: info() } : result
    }
    return { ...scriptedHost, ...scripted, run }
  }
  const source = { ...input.source, host: host('a', '10.0.0.1') }
  const destination = { ...input.destination, host: host('b', '10.0.0.2') }
  return { ...input, source, destination, link: { onHosts: 'allowed' } }
}

test.each([
  ['over which nothing comes', [5, 9, 9], 0, true],
  ['over which something comes all the same', [5, 9, 11], 2, false],
])('a link of hosts %s', async (_, acked, came, exercised) => {
  await using one = await disturbedPair()
  const begun = { ...one.disturbed.begun, wire: undefined }
  const input = linkedHosts(one.disturbed.input, acked)
  const proof = `${came} bytes came over 1 connections in 1 ms, held up by blackholes on hosts a and b`
  expect(await linkDown({ input, begun }, 1)).toEqual({ proof, exercised })
})

test('a link of hosts is cut by the host of the source', async () => {
  await using one = await disturbedPair()
  const begun = { ...one.disturbed.begun, wire: undefined }
  const done = await cut({ input: linkedHosts(one.disturbed.input, []), begun })
  expect(done).toEqual({ proof: '1 connections were cut by host a', exercised: true })
})

test('where there is no wire there is nothing to cut', async () => {
  await using one = await disturbedPair()
  const { input, begun } = one.disturbed
  await expect(kinds.cut.act({ input, begun: { ...begun, wire: undefined } })).rejects.toThrow('only a wire')
  await expect(kinds['link-down'].act({ input, begun: { ...begun, wire: undefined } })).rejects.toThrow('only a wire')
})

test('the guest is stopped where it runs, before and after it has moved', async () => {
  const script = { stop: () => ({}), cont: () => ({}) }
  await using one = await disturbedPair({ source: script, destination: script })
  expect((await kinds['pause-guest'].act(one.disturbed)).proof).toBe('the guest was stopped on the source')
  await one.say('destination RESUME')
  expect((await kinds['pause-guest'].act(one.disturbed)).proof).toBe('the guest was stopped on the destination')
  await kinds['pause-guest'].stops!.undo(one.pair.destination, new AbortController().signal)
  expect(one.pair.destination.qemu.names.slice(-2)).toEqual(['stop', 'cont'])
})

test('a reset is allowed on both sides, and announced', async () => {
  const script = { 'set-action': () => ({}), system_reset: () => ({}) }
  await using one = await disturbedPair({ source: script, destination: script })
  const done = kinds['reset-guest'].act(one.disturbed)
  await expect.poll(() => one.pair.source.qemu.names).toContain('system_reset')
  await one.say('source RESET')
  expect(await done).toEqual({ proof: 'the source announced RESET', exercised: true })
  expect(one.pair.destination.qemu.names).toContain('set-action')
})

test('a reset that is not announced is named', async () => {
  const script = { 'set-action': () => ({}), system_reset: () => ({}) }
  await using one = await disturbedPair({ source: script, destination: script })
  await expect(kinds['reset-guest'].act(one.disturbed)).rejects.toMatchObject({ code: 'no-such-event' })
})

test('a destination that has ended is told nothing of it', async () => {
  const source = { 'set-action': () => ({}), system_reset: () => ({}) }
  await using one = await disturbedPair({ source })
  one.pair.destination.allowExit()
  one.pair.destination.exit({ code: 1, signal: null })
  const done = kinds['reset-guest'].act(one.disturbed)
  await expect.poll(() => one.pair.source.qemu.names).toContain('system_reset')
  await one.say('source RESET')
  expect((await done).exercised).toBe(true)
})
