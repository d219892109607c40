import { once } from 'node:events'
import { Socket } from 'node:net'
import type { Duplex, Transform } from 'node:stream'
import type { RelayLink } from './link/relay-link.ts'
import type { WireConnection } from './report.ts'
import type { Gate } from './wire-gate.ts'

/** Bytes of the start of a connection that are kept each way: the stream's header, and the first answers to it. */
const firstBytesKept = 1024

/** What a connection goes through: the gate of its wire, and a link where that is to be like one; who hears its first bytes. */
type Way = Readonly<{ gate: Gate; link?: RelayLink; onSpoken: () => void }>

type Ways = Readonly<{ source: Duplex; there: Duplex; destination: Duplex; gate: Gate }>

/** One connection of a wire: what comes from the source goes to the destination, and back. */
export class WireLink implements AsyncDisposable {
  readonly #legs: Duplex[]
  /** What is between the legs, from the source on. */
  readonly #between: Transform[] = []
  #firstBytes = Buffer.alloc(0)
  #firstReplies = Buffer.alloc(0)
  #sentBytes = 0
  #receivedBytes = 0
  #cut = false
  readonly #onSpoken: () => void

  constructor(source: Duplex, dialing: Promise<Duplex>, { gate, link, onSpoken }: Way) {
    this.#legs = [source]
    this.#onSpoken = onSpoken
    const there = this.#through(source, [gate.passage((chunk) => this.#sent(chunk)), link?.there()])
    const connect = (destination: Duplex) => {
      this.#legs.push(destination)
      // `pipe` brings backpressure, and ends one leg when the other's stream has ended: half-close stays half-close.
      there.pipe(destination)
      this.#through(destination, [gate.passage((chunk) => this.#received(chunk)), link?.back()]).pipe(source)
      resetWith(destination, source)
      if (!(destination instanceof Socket)) this.#passOnEnd({ source, there, destination, gate })
      if (source.destroyed) reset(destination)
    }
    source.on('error', () => this.#legs.forEach(reset))
    dialing.then(connect, () => reset(source))
  }

  /**
   * What is not TCP here has no reset. A destination that has closed may have said all before, which must arrive; it is gone
   * when something is still said to it, or when it ends while nothing could have come to its end.
   */
  #passOnEnd({ source, there, destination, gate }: Ways): void {
    destination.once('close', () => there.on('data', () => reset(source)).resume())
    destination.once('end', () => gate.held && reset(source))
  }

  /** As of now; bytes count when they arrive, held or not. */
  get seen(): WireConnection {
    const [sentBytes, receivedBytes, cut] = [this.#sentBytes, this.#receivedBytes, this.#cut]
    const [firstBytes, firstReplies] = [this.#firstBytes.toString('hex'), this.#firstReplies.toString('hex')]
    return { firstBytes, firstReplies, sentBytes, receivedBytes, cut }
  }

  /** Resets what still stands of the connection: either QEMU sees ECONNRESET, and what was on its way is lost. */
  cut(): void {
    for (const leg of this.#legs) {
      if (leg.destroyed) continue
      this.#cut = true
      reset(leg)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#between) one.destroy()
    await Promise.all(this.#legs.filter(({ closed }) => !closed).map((leg) => once(leg.destroy(), 'close')))
  }

  #through(from: Duplex, passages: readonly (Transform | undefined)[]): Duplex {
    const all = passages.filter((one) => one !== undefined)
    this.#between.push(...all)
    return all.reduce<Duplex>((last, next) => last.pipe(next), from)
  }

  #sent(chunk: Buffer): void {
    this.#firstBytes = withMore(this.#firstBytes, chunk)
    const first = this.#sentBytes === 0
    this.#sentBytes += chunk.length
    if (first) this.#onSpoken()
  }

  #received(chunk: Buffer): void {
    this.#firstReplies = withMore(this.#firstReplies, chunk)
    this.#receivedBytes += chunk.length
  }
}

function withMore(kept: Buffer<ArrayBuffer>, chunk: Buffer): Buffer<ArrayBuffer> {
  const missing = firstBytesKept - kept.length
  return missing > 0 ? Buffer.concat([kept, chunk.subarray(0, missing)]) : kept
}

/** Passes a broken connection on, a refused one too: the only word that TCP has for it is a reset. */
function resetWith(leg: Duplex, other: Duplex): void {
  leg.on('error', () => reset(other))
}

/**
 * What does not go over TCP here has a peer that resets where we hang up. A socket that is just being shut down cannot be
 * reset (libuv: EINVAL): Node then forgets it as it is, open, and whatever still comes is taken and lost.
 */
function reset(leg: Duplex): void {
  if (leg.destroyed) return
  if (!(leg instanceof Socket)) leg.destroy()
  else if (isShuttingDown(leg)) leg.once('finish', () => reset(leg))
  else leg.resetAndDestroy()
}

/** While something waits to be written, the shutdown has not begun. */
function isShuttingDown({ writableEnded, writableFinished, writableLength }: Socket): boolean {
  return writableEnded && !writableFinished && writableLength === 0
}
