import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import { tcpHostAndPort } from './address.ts'
import { begin } from './begin.ts'
import { scriptedHost } from '../spec/fixtures/host.ts'
import { conclude } from './ending.ts'
import { scriptedLinkHost } from './link/fixtures/scripted-link-host.ts'
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

const shape = { name: 'far', delayMs: 20 }

test.each([
  [undefined, 'a relay, since both sides are on one host'],
  [true, 'a relay, since this migration goes through one anyway'],
])('a migration over another link goes through a relay that is like it, and says so', async (relayed, madeBy) => {
  const pair = await listeningPair({})
  const input = { ...pair.input, relayed, link: { shape, onHosts: { missing: 'both sides are on one host' } } }
  const begun = await begin(input)
  expect(toldUri(pair)).toBe(begun.wire!.uri)
  const stream = connect(tcpHostAndPort(begun.wire!.uri))
  const sentAt = performance.now()
  stream.end('QEVM')
  await once(stream.resume(), 'close')
  expect(performance.now() - sentAt).toBeGreaterThanOrEqual(20)
  const { link } = (await conclude(input, begun, 'completed')).observed
  expect(link).toMatchObject({ shape, madeBy, sentBytes: 4, heldBack: 0, losses: 0 })
  expect(link!.leastDelayMs).toBeGreaterThanOrEqual(20)
})

test('a link that is as it is needs nothing', async () => {
  const pair = await listeningPair({})
  const input = { ...pair.input, link: { onHosts: { missing: 'both sides are on one host' } } }
  const begun = await begin(input)
  expect(begun.wire).toBeUndefined()
  expect((await conclude(input, begun, 'completed')).observed.link).toBeUndefined()
})

test('a link that hosts make is there from before the migration until it is over, and needs no relay', async () => {
  const pair = await listeningPair({})
  const hosts = { source: scriptedLinkHost('a', '10.0.0.1'), destination: scriptedLinkHost('b', '10.0.0.2') }
  const on = (side: 'source' | 'destination') => ({ ...pair.input[side], host: { ...scriptedHost, ...hosts[side] } })
  const sides = { source: on('source'), destination: on('destination') } as unknown as Pair['input']
  const input = { ...pair.input, ...sides, link: { shape, onHosts: 'allowed' as const } }
  const begun = await begin(input)
  expect(toldUri(pair)).toBe(`tcp:127.0.0.1:${pair.port}`)
  expect(hosts.source.done().at(-1)).toContain('netem limit 10000 delay 20ms')
  const { link } = (await conclude(input, begun, 'completed')).observed
  expect(link).toMatchObject({ shape, madeBy: 'the queues of migr0 on host a and migr0 on host b' })
  expect(hosts.source.done().at(-1)).toBe('done: tc qdisc del dev migr0 root')
})

test('where a kernel cannot, a relay does', async () => {
  const pair = await listeningPair({})
  const unknown = { 'tc qdisc add': { fails: 'Error: Specified qdisc kind is unknown.' } }
  const source = { ...pair.input.source, host: { ...pair.input.source.host, ...scriptedLinkHost('a', '::1', unknown) } }
  const input = { ...pair.input, source, link: { shape, onHosts: 'allowed' as const } }
  const begun = await begin(input)
  expect(toldUri(pair)).toBe(begun.wire!.uri)
  const { link } = (await conclude(input, begun, 'completed')).observed
  expect(link!.madeBy).toBe('a relay, since the kernel of host a has no netem')
})
