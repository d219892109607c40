import type { Duplex } from 'node:stream'
import type { Client, ClientChannel } from 'ssh2'
import { LabError } from '../../../src/base/errors.ts'
import { aborted } from '../../../src/base/wait.ts'
import type { Address, HostListener } from '../../../src/spec/host.ts'
import { ChannelStream } from './channel-stream.ts'
import { ExecChannel } from './exec-channel.ts'
import { ForwardedPorts } from './forwarded-ports.ts'
import { keepaliveMs } from './log-in.ts'
import { type Chain, endClient, openClient } from './open-client.ts'
import { remoteCommand } from './remote-command.ts'
import { watchSilence } from './silence.ts'
import type { SshTarget } from './target.ts'

type Opening = Readonly<{ host: string; passphrase?: string; signal: AbortSignal }>
type Bounds = Readonly<{ signal: AbortSignal }>
type Start = (client: Client, opened: (error: Error | undefined, channel: ClientChannel) => void) => void

/** The one SSH connection to a host, over which everything goes. */
export class Connection implements AsyncDisposable {
  /** Aborted with LabError `host-lost` when the connection is gone, before any stream over it says so. */
  readonly lost: AbortSignal
  readonly #host: string
  readonly #chain: Chain
  readonly #lost = new AbortController()
  readonly #streams = new Set<ChannelStream>()
  readonly #ports: ForwardedPorts
  readonly #endWatch: () => void
  #over = false

  /** Rejects with LabError `host-key`, `ssh-auth`, `host-unreachable` or `setup-unsupported`. */
  static async open(target: SshTarget, opening: Opening): Promise<Connection> {
    return new Connection(opening.host, await openClient(target, opening))
  }

  private constructor(host: string, chain: Chain) {
    const { client, sock } = chain
    this.#host = host
    this.#chain = chain
    this.lost = this.#lost.signal
    this.#ports = new ForwardedPorts(client, (channel) =>
      this.#adopt(new ChannelStream(channel, { allowHalfOpen: true })),
    )
    this.#endWatch = watchSilence(sock, keepaliveMs, () => this.#lose('nothing was heard of it for 6 s'))
    client.on('error', (error) => this.#lose(error.message))
    client.on('end', () => this.#lose('the connection was closed'))
    client.on('close', () => this.#lose('the connection was closed'))
  }

  /** Runs a program by sshd. Each takes a session of it, of which there are ten (sshd_config(5), MaxSessions). */
  async exec(argv: readonly string[], { signal }: Bounds): Promise<ExecChannel> {
    const start: Start = (client, opened) => void client.exec(remoteCommand(argv), opened)
    return this.#adopt(new ExecChannel(await this.#open(start, signal)))
  }

  /** Connects to a unix socket on the host. Rejects while nobody listens there. `confirmEnd` as of a ChannelStream. */
  async connect(
    socketPath: string,
    { signal, confirmEnd }: Bounds & { confirmEnd?: () => Promise<unknown> },
  ): Promise<Duplex> {
    const start: Start = (client, opened) => void client.openssh_forwardOutStreamLocal(socketPath, opened)
    const channel = await this.#open(start, signal)
    return this.#adopt(new ChannelStream(channel, { allowHalfOpen: false, ...(confirmEnd && { confirmEnd }) }))
  }

  /** Connects from the host to a TCP port. */
  async dial({ host, port }: Address, { signal }: Bounds): Promise<Duplex> {
    const start: Start = (client, opened) => void client.forwardOut('127.0.0.1', 0, host, port, opened)
    return this.#adopt(new ChannelStream(await this.#open(start, signal), { allowHalfOpen: true }))
  }

  /** Listens on the host's loopback, at a port that is free. */
  async listen({ signal }: Bounds): Promise<HostListener> {
    signal.throwIfAborted()
    this.lost.throwIfAborted()
    const opening = this.#ports.open()
    try {
      return await Promise.race([opening, aborted(signal), aborted(this.lost)])
    } catch (error) {
      opening.then(
        (listener) => listener[Symbol.asyncDispose](),
        () => {},
      )
      throw this.#reasonOf(error)
    }
  }

  /** Whether sshd leads to unix sockets: tried with one of its own at `socketPath`, where nothing may be. */
  async leadsToSockets(socketPath: string, bounds: Bounds): Promise<boolean> {
    try {
      return await this.#trySocket(socketPath, bounds)
    } catch (error) {
      throw this.#reasonOf(error)
    }
  }

  async #trySocket(socketPath: string, { signal }: Bounds): Promise<boolean> {
    const { client } = this.#chain
    client.once('unix connection', (_, accept) => void accept().end())
    const { promise, resolve } = Promise.withResolvers<boolean>()
    client.openssh_forwardInStreamLocal(socketPath, (error) => resolve(!error))
    if (!(await Promise.race([promise, aborted(signal), aborted(this.lost)]))) return false
    const stream = await this.connect(socketPath, { signal }).catch(() => undefined)
    stream?.destroy()
    client.openssh_unforwardInStreamLocal(socketPath, () => {})
    return stream !== undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { client, sock, hops } = this.#chain
    this.#endWatch()
    this.#over = true
    await endClient(client, sock)
    for (const stream of this.#streams) stream.destroy()
    for (const hop of hops) hop.destroy()
  }

  /** A channel that comes when nobody waits for it any more is closed. */
  async #open(start: Start, signal: AbortSignal): Promise<ClientChannel> {
    signal.throwIfAborted()
    this.lost.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<ClientChannel>()
    try {
      start(this.#chain.client, (error, channel) => (error ? reject(error) : resolve(channel)))
      return await Promise.race([promise, aborted(signal), aborted(this.lost)])
    } catch (error) {
      promise.then(
        (channel) => channel.close(),
        () => {},
      )
      throw this.#reasonOf(error)
    }
  }

  /** ssh2 refuses whatever is asked of it just before it tells that the connection is gone. */
  #reasonOf(error: unknown): unknown {
    if (!(error instanceof Error && error.message === 'Not connected')) return error
    this.#lose('the connection was closed')
    return this.lost.aborted ? this.lost.reason : error
  }

  #adopt<T extends ChannelStream>(stream: T): T {
    this.#streams.add(stream)
    stream.once('close', () => this.#streams.delete(stream))
    if (this.lost.aborted) stream.destroy(this.lost.reason as Error)
    return stream
  }

  /** First whoever asks is told that it is the lab's fault, then streams end. */
  #lose(why: string): void {
    if (this.lost.aborted || this.#over) return
    this.#endWatch()
    this.#lost.abort(new LabError('host-lost', `host ${this.#host} is out of reach: ${why}`, { host: this.#host }))
    for (const stream of this.#streams) stream.destroy(this.lost.reason as Error)
    this.#chain.sock.destroy()
    for (const hop of this.#chain.hops) hop.destroy()
  }
}
