import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { tcpHostAndPort } from '../migration/address.ts'
import { disturbedPair } from './fixtures/disturbed-pair.ts'
import { nowhere } from './nowhere.ts'

const killed = { code: null, signal: 'SIGKILL' }

test('a destination whose source is gone ends', async () => {
  await using one = await disturbedPair()
  const { source, destination } = one.pair
  for (const side of [source, destination]) side.allowExit()
  source.exit(killed)
  const outcome = nowhere(one.disturbed)
  destination.exit({ code: 1, signal: null })
  expect(await outcome).toBe('failed')
})

test('in post-copy it says that it waits', async () => {
  await using one = await disturbedPair()
  one.pair.source.allowExit()
  one.pair.source.exit(killed)
  const outcome = nowhere(one.disturbed)
  await one.say('destination MIGRATION postcopy-paused')
  expect(await outcome).toBe('failed')
})

test('a side that has paused before and goes on does not wait', async () => {
  await using one = await disturbedPair()
  await one.say('destination MIGRATION postcopy-paused', 'destination MIGRATION postcopy-recover')
  one.pair.source.allowExit()
  one.pair.source.exit(killed)
  await expect(nowhere(one.disturbed)).rejects.toMatchObject({
    code: 'guest-undecided',
    message: expect.stringMatching(/ ms; over the relay went (nothing|\d+ there and \d+ back), in bytes$/) as string,
  })
})

test('a source that has handed the guest over has nothing to say of it', async () => {
  await using one = await disturbedPair()
  await one.say('source MIGRATION completed')
  one.pair.destination.allowExit()
  one.pair.destination.exit(killed)
  expect(await nowhere(one.disturbed)).toBe('completed')
})

test('a destination that nothing has come to waits on', async () => {
  await using one = await disturbedPair({ begins: ['source MIGRATION setup'] })
  one.pair.source.allowExit()
  one.pair.source.exit(killed)
  expect(await nowhere(one.disturbed)).toBe('failed')
})

test('what was held on its way is lost first: in a handshake that is held a destination answers nothing', async () => {
  await using one = await disturbedPair({ begins: ['source MIGRATION setup'] })
  const { begun } = one.disturbed
  const socket = connect(tcpHostAndPort(begun.wire!.uri)).on('error', () => {})
  await begun.wire!.connected(1, one.pair.input.attempt.signal)
  begun.wire!.hold()
  one.pair.source.allowExit()
  one.pair.source.exit(killed)
  await nowhere(one.disturbed)
  expect(begun.wire!.connections[0]!.cut).toBe(true)
  socket.destroy()
})
