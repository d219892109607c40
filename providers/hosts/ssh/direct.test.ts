import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { dialTcp } from '../local/tcp.ts'
import { Direct } from './direct.ts'

const signal = AbortSignal.timeout(30_000)
const here = '127.0.0.1'
const refused = () => Promise.reject(new Error('administratively prohibited'))

test('where the host reaches this machine, this machine listens for it', async () => {
  const direct = new Direct(here, dialTcp)
  await using listener = (await direct.listen({ signal }))!
  const arrived = Promise.withResolvers<void>()
  listener.onConnection((stream) => {
    stream.destroy()
    arrived.resolve()
  })
  const stream = await dialTcp(listener.address, { signal })
  await arrived.promise
  stream.destroy()
})

test('where it does not, that is asked once', async () => {
  let asked = 0
  const direct = new Direct(here, () => (asked++, refused()))
  expect(await direct.listen({ signal })).toBeUndefined()
  expect(await direct.listen({ signal })).toBeUndefined()
  expect(asked).toBe(1)
})

test('who has given up meanwhile leaves no wrong answer to the others', async () => {
  const direct = new Direct(here, dialTcp)
  const gone = AbortSignal.abort(new Error('the case is over'))
  await expect(direct.listen({ signal: gone })).rejects.toThrow()
  await using listener = await direct.listen({ signal })
  expect(listener).toBeDefined()
})

test('only its own address is a way to the host, and a refusal says nothing', async () => {
  await using server = createServer((socket) => socket.end()).listen(0, here)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const direct = new Direct(here, refused)
  expect(await direct.dial({ host: '127.0.0.2', port }, { signal })).toBeUndefined()
  const stream = await direct.dial({ host: here, port }, { signal })
  stream!.destroy()
  expect(await direct.dial({ host: here, port: 1 }, { signal })).toBeUndefined()
})
