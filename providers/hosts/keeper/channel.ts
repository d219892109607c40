import type { Duplex } from 'node:stream'
import { LabError } from '../../../src/base/errors.ts'
import { encodeFrame, type Frame, frameReader, type FrameType, readTexts } from './frames.ts'

/** What is said under one id. */
type Talk = Readonly<{ take: (frame: Frame) => void; fail: (reason: Error) => void }>

type Options = Readonly<{
  host: string
  /** Takes frames that answer nothing: `hello`, `slotsChanged`. */
  unasked: (frame: Frame) => void
}>

const nothing = Buffer.alloc(0)

/** Frames over a stream. Once it is lost, everything that is pending fails with the reason. */
export class Channel {
  readonly host: string
  readonly #stream: Duplex
  readonly #unasked: (frame: Frame) => void
  readonly #talks = new Map<number, Talk>()
  readonly #lost = new AbortController()
  readonly #ended = Promise.withResolvers<void>()
  #lastId = 0
  #leaving = false

  constructor(stream: Duplex, { host, unasked }: Options) {
    this.host = host
    this.#stream = stream
    this.#unasked = unasked
    this.#ended.promise.catch(() => {})
    stream.on('data', this.#reading())
    stream.once('error', (cause: Error) => this.#end(cause))
    stream.once('end', () => this.#end())
    stream.once('close', () => this.#end())
  }

  /** Aborted with the reason when the keeper is lost. */
  get lost(): AbortSignal {
    return this.#lost.signal
  }

  /** Says something new, and hands what is answered to `talk` until `close` is called. Throws when lost. */
  open(talk: Talk): { id: number; say: (type: FrameType, payload?: Buffer) => void; close: () => void } {
    this.lost.throwIfAborted()
    const id = (this.#lastId = (this.#lastId % 0xffffffff) + 1)
    this.#talks.set(id, talk)
    return { id, say: (type, payload) => this.say(type, { id, payload }), close: () => void this.#talks.delete(id) }
  }

  /** Says one thing and gives back what is answered first. Rejects when lost. */
  async ask(type: FrameType, payload: Buffer = nothing): Promise<Frame> {
    const answered = Promise.withResolvers<Frame>()
    const talk = this.open({ take: answered.resolve, fail: answered.reject })
    try {
      talk.say(type, payload)
      return await answered.promise
    } finally {
      talk.close()
    }
  }

  /** Throws when lost. */
  say(type: FrameType, { id = 0, payload = nothing }: { id?: number; payload?: Buffer } = {}): void {
    this.lost.throwIfAborted()
    this.#stream.write(encodeFrame({ type, id, payload }))
  }

  /** Says goodbye; resolves when the keeper has cleaned up and ended, rejects when it could not. */
  async leave(): Promise<void> {
    this.say('bye')
    this.#leaving = true
    await this.#ended.promise
  }

  /** Gives the keeper up: whatever comes of it now is too late. */
  fail(reason: Error): void {
    if (this.lost.aborted) return
    this.#lost.abort(reason)
    this.#ended.reject(reason)
    this.#stream.destroy()
    for (const talk of this.#talks.values()) talk.fail(reason)
    this.#talks.clear()
  }

  #reading(): (bytes: Buffer) => void {
    const read = frameReader((frame) => this.#take(frame))
    return (bytes) => {
      try {
        read(bytes)
      } catch (cause) {
        const said = cause instanceof Error ? cause.message : String(cause)
        this.fail(new LabError('keeper', `the keeper of host ${this.host} said ${said}`, { cause, host: this.host }))
      }
    }
  }

  #take(frame: Frame): void {
    if (frame.type === 'lost') this.fail(lostFor(this.host, readTexts(frame.payload)[0] ?? ''))
    else if (frame.id === 0) this.#unasked(frame)
    else this.#talks.get(frame.id)?.take(frame)
  }

  #end(cause?: Error): void {
    if (this.#leaving && !cause) this.#ended.resolve()
    const why = cause ? `: ${cause.message}` : ''
    this.fail(
      new LabError('host-lost', `the connection to the keeper of host ${this.host} ended${why}`, {
        cause,
        host: this.host,
      }),
    )
  }
}

function lostFor(host: string, reason: string): LabError {
  const at = { host }
  const said = `the keeper of host ${host} ended: ${reason}`
  if (reason.startsWith('lease:')) return new LabError('lease-lost', said, at)
  if (reason.startsWith('left:')) return new LabError('host-unclean', said, at)
  return new LabError(reason.startsWith('protocol:') ? 'keeper' : 'host-lost', said, at)
}
