import type { Duplex } from 'node:stream'
import type { Client, ClientChannel, TcpConnectionDetails } from 'ssh2'
import type { HostListener } from '../../../src/spec/host.ts'

type Accept = (stream: Duplex) => void
type Adopt = (channel: ClientChannel) => Duplex

/** Where sshd listens for us: its own loopback, where the processes of its host reach it and nobody else. */
const loopback = '127.0.0.1'

/** Ports on the host whose connections sshd hands to this process. */
export class ForwardedPorts {
  readonly #client: Client
  readonly #adopt: Adopt
  readonly #listeners = new Map<number, Accept>()

  constructor(client: Client, adopt: Adopt) {
    this.#client = client
    this.#adopt = adopt
    client.on('tcp connection', (details, accept, reject) => this.#onConnection(details, accept, reject))
  }

  /** Has sshd listen at a port that is free. Rejects where it does not. */
  async open(): Promise<HostListener> {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    this.#client.forwardIn(loopback, 0, (error, port) => (error ? reject(error) : resolve(port)))
    const port = await promise
    const connections = new Connections()
    this.#listeners.set(port, (stream) => connections.add(stream))
    return {
      address: { host: loopback, port },
      onConnection: (accept) => connections.handTo(accept),
      [Symbol.asyncDispose]: async () => {
        if (!this.#listeners.delete(port)) return
        await this.#close(port)
        connections.destroy()
      },
    }
  }

  #onConnection({ destPort }: TcpConnectionDetails, accept: () => ClientChannel, reject: () => void): void {
    const listener = this.#listeners.get(destPort)
    if (listener) listener(this.#adopt(accept()))
    else reject()
  }

  /** Resolves also where that cannot be said any more: a connection that is gone listens nowhere. */
  #close(port: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    try {
      this.#client.unforwardIn(loopback, port, () => resolve())
    } catch {
      resolve()
    }
    return promise
  }
}

/** Those of one port. What comes before anybody asked for it waits. */
class Connections {
  readonly #all = new Set<Duplex>()
  readonly #waiting: Duplex[] = []
  #accept?: Accept

  add(stream: Duplex): void {
    this.#all.add(stream)
    stream.once('close', () => this.#all.delete(stream))
    if (this.#accept) this.#accept(stream)
    else this.#waiting.push(stream)
  }

  handTo(accept: Accept): void {
    this.#accept = accept
    for (const stream of this.#waiting.splice(0)) accept(stream)
  }

  destroy(): void {
    for (const stream of this.#all) stream.destroy()
  }
}
