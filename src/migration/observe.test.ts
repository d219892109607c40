import { expect, test } from 'vitest'
import { LabError } from '../base/errors.ts'
import type { Host } from '../spec/host.ts'
import { announce, type Pair, scriptedPair } from './fixtures/scripted-pair.ts'
import { observe } from './observe.ts'

const multifd = { transport: 'tcp', capabilities: { multifd: true } } as const

/** The destination's host as one that says this of its sockets. */
function watched({ input, destination }: Pair, run: Host['run']) {
  const host = Object.assign(Object.create(destination.host) as Host, { run })
  return { ...input, destination: Object.assign(Object.create(destination) as typeof destination, { host }) }
}

test('connections are counted when memory begins to flow', async () => {
  await using pair = await scriptedPair(() => {}, { spec: multifd })
  const two = { code: 0, signal: null, stdout: 'ESTAB\nESTAB\n', stderr: '' }
  const asked = Promise.withResolvers<void>()
  const input = watched(pair, async () => (asked.resolve(), two))
  const observing = observe(input, 'tcp:127.0.0.1:4444')
  announce(pair, ['source MIGRATION active'])
  await asked.promise
  expect((await observing.stop()).observed).toEqual({ streams: 2 })
})

test('a host that cannot count them is told to whoever stops, and to nobody where nobody does', async () => {
  await using pair = await scriptedPair(() => {}, { spec: multifd })
  const asked = Promise.withResolvers<void>()
  const input = watched(pair, async () => {
    asked.resolve()
    throw new LabError('host-lost', 'the host is gone', { host: 'one' })
  })
  const observing = observe(input, 'tcp:127.0.0.1:4444')
  announce(pair, ['source MIGRATION active'])
  await asked.promise
  // The rejection is told as unhandled, which fails this file, before this turn of the loop is over.
  await new Promise(setImmediate)
  await expect(observing.stop()).rejects.toMatchObject({ code: 'host-lost' })
})
