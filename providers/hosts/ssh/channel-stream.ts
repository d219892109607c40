import { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'

type Options = Readonly<{
  /** Whether writing may go on after the other end has ended; otherwise its end is the end of both directions. */
  allowHalfOpen: boolean
  /** Asked before the other end's end is told; when it rejects, that is told instead. */
  confirmEnd?: () => Promise<unknown>
  /** What becomes of what is written when nobody is there to read it any more; refused if not given. */
  lateWrites?: 'refused' | 'ignored'
}>

/**
 * A channel of a connection, with the manners of Node's sockets. ssh2's own has others: nothing answers a write to a
 * channel that was closed, `destroy` waits for the other end, and one that nobody reads never closes.
 */
export class ChannelStream extends Duplex {
  readonly #channel: ClientChannel
  readonly #confirmEnd: () => Promise<unknown>
  readonly #lateWrite: Error | null
  #confirmed?: Promise<unknown>
  #closed = false
  /** Of the write that waits for room. */
  #written?: (error?: Error | null) => void

  constructor(channel: ClientChannel, options: Options) {
    const { allowHalfOpen, confirmEnd = async () => {}, lateWrites = 'refused' } = options
    super({ allowHalfOpen })
    this.#channel = channel
    this.#confirmEnd = confirmEnd
    this.#lateWrite = lateWrites === 'ignored' ? null : closedError()
    // The reason is told before, by the connection; nobody has to listen for it a second time.
    this.on('error', () => {})
    channel.on('data', (chunk: Buffer) => void (this.push(chunk) || channel.pause()))
    channel.once('end', () => this.#atEnd(() => this.push(null)))
    channel.once('close', () => this.#onClose())
    channel.on('error', (error: Error) => this.destroy(error))
  }

  override _read(): void {
    this.#channel.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, written: (error?: Error | null) => void): void {
    if (this.#closed) return this.#atEnd(() => written(this.#lateWrite))
    this.#written = written
    this.#channel.write(chunk, (error) => {
      this.#written = undefined
      written(error)
    })
  }

  override _final(finished: (error?: Error | null) => void): void {
    if (!this.#closed) this.#channel.end()
    finished()
  }

  override _destroy(error: Error | null, destroyed: (error?: Error | null) => void): void {
    this.#channel.close()
    this.#channel.resume()
    destroyed(error)
  }

  /** Nobody is there any more: what was to be written is lost, what was received can still be read. */
  #onClose(): void {
    this.#closed = true
    this.#atEnd(() => {
      this.push(null)
      this.#written?.(this.#lateWrite)
      if (!this.writableEnded) this.end()
    })
  }

  #atEnd(tell: () => void): void {
    this.#confirmed ??= this.#confirmEnd()
    this.#confirmed.then(tell, (error: Error) => this.destroy(error))
  }
}

function closedError(): Error {
  return Object.assign(new Error('the other end has closed the connection'), { code: 'EPIPE' })
}
