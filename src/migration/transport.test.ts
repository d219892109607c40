import { expect, test } from 'vitest'
import { scriptedPair } from './fixtures/scripted-pair.ts'
import { boundUri, listenUri } from './transport.ts'

const signal = new AbortController().signal
const scratch = { path: '/tmp/s', [Symbol.asyncDispose]: async () => {} }

test.each([
  ['tcp', '10.213.7.12', 'tcp:10.213.7.12:0'],
  ['tcp', 'fd00::12', 'tcp:[fd00::12]:0'],
  ['unix', '10.213.7.12', 'unix:/tmp/s/migration'],
] as const)('over %s the destination at %s listens at %s', async (transport, migrationAddress, uri) => {
  await using pair = await scriptedPair(() => {})
  const destination = { ...pair.destination, host: { ...pair.destination.host, migrationAddress } }
  expect(listenUri(transport, destination, scratch)).toBe(uri)
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
