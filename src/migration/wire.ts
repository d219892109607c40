import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, isIPv6, type Server, type Socket } from 'node:net'
import { tcpHostAndPort, tcpUri } from './address.ts'
import type { WireConnection } from './report.ts'
import { type Gate, makeGate } from './wire-gate.ts'
import { WireLink } from './wire-link.ts'

/**
 * A relay between two QEMUs, for migrations of which something must be seen or done that neither QEMU can tell or do:
 * whether it is TLS that goes over the wire, a link that breaks, a link over which nothing comes. The source connects
 * to it instead of to the destination, and it connects to the destination, once for each connection.
 *
 * How a connection begins tells what it is: `5145564d` is the main stream (QEMU_VM_FILE_MAGIC of migration/savevm.h),
 * `11223344` a multifd channel (MULTIFD_MAGIC of migration/multifd.h), `1603` TLS.
 */
export class Wire implements AsyncDisposable {
  /** Where the source is to connect. */
  readonly uri: string
  readonly #server: Server
  readonly #gate: Gate = makeGate()
  readonly #links: WireLink[] = []
  #target: Readonly<{ host: string; port: number }>

  /** Listens at a free port. `target` is `tcp:HOST:PORT`; rejects with the reason of `signal`, or the system's error. */
  static async open({ target, signal }: Readonly<{ target: string; signal: AbortSignal }>): Promise<Wire> {
    const { host } = tcpHostAndPort(target)
    const server = createServer({ allowHalfOpen: true, noDelay: true })
    try {
      await once(server.listen({ host: await addressTowards(host, signal), port: 0 }), 'listening', { signal })
      return new Wire(server, target)
    } catch (error) {
      server.close()
      throw error
    }
  }

  private constructor(server: Server, target: string) {
    const { address, port } = server.address() as AddressInfo
    this.uri = tcpUri(address, port)
    this.#server = server
    this.#target = tcpHostAndPort(target)
    server.on('connection', (source) => this.#accept(source))
  }

  /** Every connection so far, in the order in which they came; as of now. */
  get connections(): readonly WireConnection[] {
    return this.#links.map(({ seen }) => seen)
  }

  /** Resolves when the source has connected so many times: the system accepts for it before the wire knows of it. */
  async connected(times: number, signal: AbortSignal): Promise<void> {
    while (this.#links.length < times) await once(this.#server, 'connection', { signal })
  }

  /** Leads later connections somewhere else: a destination listens anew for `migrate-recover`. */
  redirect(target: string): void {
    this.#target = tcpHostAndPort(target)
  }

  /** Resets every connection, on both sides, and accepts new ones all the same. */
  cut(): void {
    for (const link of this.#links) link.cut()
  }

  /**
   * Stops forwarding, in both directions, until `release`. Connections are accepted and made meanwhile, and what fits
   * into the buffers of the system is taken: a QEMU sees a link that is slow, not one that is closed.
   */
  hold(): void {
    this.#gate.hold()
  }

  /** As `hold`, but takes whatever the source still sends: one that waits to get rid of it answers no QMP command. */
  absorb(): void {
    this.#gate.absorb()
  }

  /** Whether nothing comes through now. */
  get held(): boolean {
    return this.#gate.held
  }

  release(): void {
    this.#gate.release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server.close(), 'close')
    await Promise.all([closed, ...this.#links.map((link) => link[Symbol.asyncDispose]())])
  }

  #accept(source: Socket): void {
    const destination = connect({ ...this.#target, allowHalfOpen: true, noDelay: true })
    this.#links.push(new WireLink(source, destination, this.#gate))
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
