import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, isIPv6, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { aborted } from '../../../src/base/wait.ts'
import type { Address, HostListener } from '../../../src/spec/host.ts'

type Bounds = Readonly<{ signal: AbortSignal }>

/** Listens at a free port of the address from which this machine reaches `towards`. */
export async function listenTcp(towards: Address, { signal }: Bounds): Promise<HostListener> {
  const server = createServer({ allowHalfOpen: true, noDelay: true })
  try {
    await once(server.listen({ host: await addressTowards(towards.host, signal), port: 0 }), 'listening', { signal })
  } catch (error) {
    server.close()
    throw error
  }
  const { address: host, port } = server.address() as AddressInfo
  return {
    address: { host, port },
    onConnection: (accept) => void server.on('connection', accept),
    [Symbol.asyncDispose]: async () => void (await once(server.close(), 'close')),
  }
}

/** Connects to a TCP port. Rejects with the system's error, or the reason of `signal`. */
export async function dialTcp(address: Address, { signal }: Bounds): Promise<Duplex> {
  signal.throwIfAborted()
  return connected(connect({ ...address, allowHalfOpen: true, noDelay: true }), signal)
}

/** A socket once it is connected. Rejects with the system's error, or the reason of `signal`. */
export async function connected(socket: Socket, signal: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  socket.once('connect', resolve).once('error', reject)
  try {
    await Promise.race([promise, aborted(signal)])
    return socket
  } catch (error) {
    socket.destroy()
    throw error
  }
}

/** This machine's address from which it reaches `host`, of the same family. Connecting a UDP socket sends nothing. */
async function addressTowards(host: string, signal: AbortSignal): Promise<string> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
  try {
    socket.connect(1, host)
    await once(socket, 'connect', { signal })
    return socket.address().address
  } finally {
    socket.close()
  }
}
