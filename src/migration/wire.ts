import { EventEmitter, once } from 'node:events'
import type { Duplex } from 'node:stream'
import { LabError } from '../base/errors.ts'
import type { Attempt } from '../machine/attempt.ts'
import type { Address, Host, HostListener } from '../spec/host.ts'
import type { LinkShape } from '../spec/link.ts'
import { tcpHostAndPort, tcpUri } from './address.ts'
import { type RelayLink, relayLink } from './link/relay-link.ts'
import type { WireConnection } from './report.ts'
import { type Gate, makeGate } from './wire-gate.ts'
import { WireLink } from './wire-link.ts'

/** The hosts at the two ends; the stream comes to this process and goes on from here, whatever reaches what directly. */
type Ends = Readonly<{ source: Pick<Host, 'listen'>; destination: Pick<Host, 'name' | 'dial'> }>
/** `fail` is told, as a LabError `link-lost`, that the destination's host is out of the relay's reach. */
type Opening = Ends & Pick<Attempt, 'signal' | 'fail'> & Readonly<{ target: string; shape?: LinkShape }>

/** Where a wire leads to, and what it is like on the way. */
type Onward = Pick<Opening, 'destination' | 'fail' | 'shape'> & Readonly<{ target: Address }>

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
  /** What it is like, where it is not just as fast as it can be. */
  readonly link?: RelayLink
  readonly #listener: HostListener
  readonly #destination: Ends['destination']
  readonly #fail: Opening['fail']
  readonly #gate: Gate = makeGate()
  readonly #links: WireLink[] = []
  readonly #arrivals = new EventEmitter()
  readonly #over = new AbortController()
  #target: Address
  #holdsFrom = Infinity

  /** Listens at a free port. `target` is `tcp:HOST:PORT`; rejects with the reason of `signal`, or the host's error. */
  static async open({ target, source, signal, ...onward }: Opening): Promise<Wire> {
    const address = tcpHostAndPort(target)
    return new Wire(await source.listen(address, { signal }), { ...onward, target: address })
  }

  private constructor(listener: HostListener, { destination, target, shape, fail }: Onward) {
    const { host, port } = listener.address
    this.uri = tcpUri(host, port)
    this.#listener = listener
    this.#destination = destination
    this.#fail = fail
    this.#target = target
    if (shape) this.link = relayLink(shape)
    listener.onConnection((stream) => this.#accept(stream))
  }

  /** Every connection so far, in the order in which they came; as of now. */
  get connections(): readonly WireConnection[] {
    return this.#links.map(({ seen }) => seen)
  }

  /** Bytes that were let through so far, both ways; what is held is not among them. */
  get passedBytes(): number {
    return this.#gate.passedBytes
  }

  /** Resolves when the source has connected so many times: the system accepts for it before the wire knows of it. */
  connected(times: number, signal: AbortSignal): Promise<void> {
    return this.#until(() => this.#links.length >= times, signal)
  }

  /** Resolves when something has come from the source over so many connections, held or not. */
  spoken(times: number, signal: AbortSignal): Promise<void> {
    return this.#until(() => this.connections.filter(({ sentBytes }) => sentBytes > 0).length >= times, signal)
  }

  async #until(holds: () => boolean, signal: AbortSignal): Promise<void> {
    while (!holds()) await once(this.#arrivals, 'arrival', { signal })
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

  /** Holds as soon as the source connects for this time, counted from 1: what came over the connections before it is through. */
  holdFrom(connection: number): void {
    this.#holdsFrom = connection
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
    this.#over.abort(new Error('the wire was taken away'))
    const links = this.#links.map((link) => link[Symbol.asyncDispose]())
    await Promise.all([this.#listener[Symbol.asyncDispose](), ...links])
  }

  #accept(source: Duplex): void {
    const target = this.#target
    const dialing = this.#destination.dial(target, { signal: this.#over.signal })
    // Before the source is reset, which looks like a failure of QEMU's.
    dialing.catch((error: unknown) => this.#unreached(target, error))
    if (this.#links.length + 1 === this.#holdsFrom) this.hold()
    const onSpoken = () => void this.#arrivals.emit('arrival')
    this.#links.push(new WireLink(source, dialing, { gate: this.#gate, link: this.link, onSpoken }))
    this.#arrivals.emit('arrival')
  }

  /** A refusal or a reset is an answer of the host: its QEMU has ended, or listens no more. All else is about the way to it. */
  #unreached({ host, port }: Address, error: unknown): void {
    const said = error instanceof Error ? error.message : String(error)
    if (this.#over.signal.aborted || /refused|reset/i.test(said)) return
    const { name } = this.#destination
    const what = `the relay cannot connect to ${host}:${port} of host ${name}: ${said}`
    this.#fail(new LabError('link-lost', what, { cause: error, host: name }))
  }
}
