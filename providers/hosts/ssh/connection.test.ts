import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import ssh2 from 'ssh2'
import { expect, test } from 'vitest'
import { Connection } from './connection.ts'
import { makeKey } from './fixtures/real-sshd.ts'

const { signal } = new AbortController()

/** A server that lets everybody in and can vanish, as it does when a socket of its host is asked for; a connection to it. */
async function opened() {
  const directory = await mkdtemp(join(tmpdir(), 'connection-'))
  const [hostKey, identity] = ['host', 'user'].map((name) => makeKey(join(directory, name))) as [string, string]
  const ssh = new ssh2.Server({ hostKeys: [await readFile(hostKey)] }, (client) => {
    client.on('authentication', (context) => context.accept()).on('error', () => {})
    client.on('request', (accept) => accept?.())
    client.on('openssh.streamlocal', vanish)
  })
  const sockets: Socket[] = []
  const vanish = () => sockets.forEach((socket) => socket.destroy())
  const server = createServer((socket) => ssh.injectSocket(sockets[sockets.push(socket) - 1]!)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const knownHosts = join(directory, 'known')
  await writeFile(knownHosts, `[127.0.0.1]:${port} ${await readFile(`${hostKey}.pub`, 'utf8')}`)
  const target = { hostname: '127.0.0.1', port, user: 'user', identityFiles: [identity], identitiesOnly: true, via: [] }
  const connection = await Connection.open(
    { ...target, knownHostsFiles: [knownHosts], byHand: [] },
    { host: 'lab', signal },
  )
  return {
    connection,
    vanish,
    [Symbol.asyncDispose]: async () => {
      await connection[Symbol.asyncDispose]()
      server.close()
      await rm(directory, { recursive: true })
    },
  }
}

test('what is asked while the connection is going says that the host is lost', async () => {
  for (let times = 0; times < 5; times++) {
    await using one = await opened()
    const { connection } = one
    const asked: Promise<unknown>[] = []
    one.vanish()
    while (!connection.lost.aborted) {
      const ways = [
        connection.exec(['true'], { signal }),
        connection.listen({ signal }),
        connection.leadsToSockets('/s', { signal }),
      ]
      asked.push(...ways.map((way) => way.catch((error: unknown) => error)))
      await turn()
    }
    for (const error of await Promise.all(asked))
      expect(error).toMatchObject({ name: 'LabError', code: 'host-lost', host: 'lab' })
  }
})

test('a host that is lost while its sockets are tried is lost', async () => {
  await using one = await opened()
  const tried = one.connection.leadsToSockets('/s', { signal })
  await expect(tried).rejects.toMatchObject({ name: 'LabError', code: 'host-lost', host: 'lab' })
})
