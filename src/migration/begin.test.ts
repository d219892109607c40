import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import { tcpHostAndPort } from './address.ts'
import { begin } from './begin.ts'
import { conclude } from './ending.ts'
import { type Pair, scriptedPair } from './fixtures/scripted-pair.ts'

const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one[Symbol.asyncDispose]()
})

/** A pair whose destination really listens. */
async function listeningPair(spec: Partial<MigrationSpec>): Promise<Pair & { port: number }> {
  const server = createServer((socket) => socket.end('bye').resume())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const answer = { 'socket-address': [{ type: 'inet', host: '127.0.0.1', port: String(port) }] }
  const pair = await scriptedPair(() => {}, { spec, destination: { 'query-migrate': () => answer } })
  opened.push(server, pair)
  return { ...pair, port }
}

const toldUri = ({ source }: Pair) => {
  const migrate = source.qemu.commands.find(({ execute }) => execute === 'migrate')
  return String(migrate?.arguments?.['uri'])
}

test('a migration goes to the destination itself where nothing else is needed', async () => {
  const pair = await listeningPair({})
  const begun = await begin(pair.input)
  expect(begun.wire).toBeUndefined()
  expect(toldUri(pair)).toBe(`tcp:127.0.0.1:${pair.port}`)
  expect((await conclude(pair.input, begun, 'completed')).observed).toEqual({})
})

const cut: Partial<MigrationSpec> = {
  capabilities: {},
  postcopy: { afterPasses: 0, interruptions: ['migrate-pause', 'cut'] },
}

test.each<[string, Partial<MigrationSpec>, boolean]>([
  ['that is to be cut', cut, false],
  ['that a test wants to hold', {}, true],
])('a migration %s goes through a relay, and its connections are reported', async (_, spec, relayed) => {
  const pair = await listeningPair(spec)
  const input = { ...pair.input, relayed }
  const begun = await begin(input)
  expect(begun.uri).toBe(`tcp:127.0.0.1:${pair.port}`)
  expect(toldUri(pair)).toBe(begun.wire!.uri)
  const stream = connect(tcpHostAndPort(begun.wire!.uri))
  stream.end('QEVM')
  await once(stream.resume(), 'close')
  expect((await conclude(input, begun, 'completed')).observed.wire).toEqual([
    { firstBytes: '5145564d', firstReplies: '627965', sentBytes: 4, receivedBytes: 3, cut: false },
  ])
})
