import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { WireConnection } from './report.ts'
import type { Gate } from './wire-gate.ts'

/** Bytes of the start of a connection that are kept each way: the stream's header, and the first answers to it. */
const firstBytesKept = 1024

/** One connection of a wire: what comes from the source goes to the destination, and back. */
export class WireLink implements AsyncDisposable {
  readonly #legs: readonly [source: Socket, destination: Socket]
  #firstBytes = Buffer.alloc(0)
  #firstReplies = Buffer.alloc(0)
  #sentBytes = 0
  #receivedBytes = 0
  #cut = false

  constructor(source: Socket, destination: Socket, gate: Gate) {
    this.#legs = [source, destination]
    // `pipe` brings backpressure, and ends one leg when the other's stream has ended: half-close stays half-close.
    source.pipe(gate.passage((chunk) => this.#sent(chunk))).pipe(destination)
    destination.pipe(gate.passage((chunk) => this.#received(chunk))).pipe(source)
    resetWith(source, destination)
    resetWith(destination, source)
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
      leg.resetAndDestroy()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#legs.filter(({ closed }) => !closed).map((leg) => once(leg.destroy(), 'close')))
  }

  #sent(chunk: Buffer): void {
    this.#firstBytes = withMore(this.#firstBytes, chunk)
    this.#sentBytes += chunk.length
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
function resetWith(leg: Socket, other: Socket): void {
  leg.on('error', () => !other.destroyed && other.resetAndDestroy())
}
