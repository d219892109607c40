import { expect, test } from 'vitest'
import { scriptedPair } from './fixtures/scripted-pair.ts'
import { sampleMigration } from '../spec/fixtures/samples.ts'
import { addressed, incomingOf, routeOf } from './route.ts'
import { boundUri } from './address.ts'
import { execCommands } from './exec-commands.ts'

const signal = new AbortController().signal

test.each([
  ['tcp', '10.213.7.12', 'tcp:10.213.7.12:0'],
  ['tcp', 'fd00::12', 'tcp:[fd00::12]:0'],
  ['unix', '10.213.7.12', 'unix:/tmp/s/migration'],
  ['exec', '10.213.7.12', execCommands('/tmp/s').listen],
  ['fd', '10.213.7.12', 'fd:migration'],
] as const)('over %s the destination at %s listens at %s', (transport, migrationAddress, uri) => {
  const spec = { ...sampleMigration, transport }
  const place = { host: { migrationAddress }, directory: '/tmp/s' }
  expect(routeOf(spec).listenUri(place)).toBe(uri)
  expect(incomingOf({ ...spec, incoming: 'uri' }, place)).toEqual([uri])
  expect(incomingOf(spec, place)).toEqual(['defer'])
})

test.each([
  ['tcp:[::1]:45001', { transport: 'socket', type: 'inet', host: '::1', port: '45001' }],
  ['tcp:127.0.0.1:0', { transport: 'socket', type: 'inet', host: '127.0.0.1', port: '0' }],
  ['unix:/tmp/s/m', { transport: 'socket', type: 'unix', path: '/tmp/s/m' }],
  ['fd:migration', { transport: 'socket', type: 'fd', str: 'migration' }],
  ['exec:cat "a b"', { transport: 'exec', args: ['/bin/sh', '-c', 'cat "a b"'] }],
  ['file:/tmp/s,offset=4096', { transport: 'file', filename: '/tmp/s', offset: 4096 }],
])('%s may be said as a channel', (uri, addr) => {
  const channels = [{ 'channel-type': 'main', addr }]
  expect(addressed(uri, { ...sampleMigration, address: 'channels' })).toEqual({ channels })
  expect(addressed(uri, sampleMigration)).toEqual({ uri })
})

test.each([
  [{ type: 'inet', host: '127.0.0.1', port: '45001' }, 'tcp:127.0.0.1:45001'],
  [{ type: 'inet', host: '::1', port: '45001' }, 'tcp:[::1]:45001'],
  [{ type: 'unix', path: '/tmp/s/migration' }, 'unix:/tmp/s/migration'],
])('a destination that says %o is reached at %s', async (address, uri) => {
  const destination = { 'query-migrate': () => ({ 'socket-address': [address] }) }
  await using pair = await scriptedPair(() => {}, { destination })
  expect(await boundUri(pair.destination, signal)).toBe(uri)
})

test.each([[{}], [{ 'socket-address': [] }], [{ 'socket-address': [{ type: 'vsock', cid: '3', port: '1' }] }]])(
  'a destination that says %o is reached nowhere',
  async (answer) => {
    await using pair = await scriptedPair(() => {}, { destination: { 'query-migrate': () => answer } })
    await expect(boundUri(pair.destination, signal)).rejects.toMatchObject({ name: 'LabError', code: 'no-listener' })
  },
)
