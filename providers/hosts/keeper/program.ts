import { LabError } from '../../../src/base/errors.ts'
import type { Exit } from '../../../src/spec/host.ts'
import type { Channel } from './channel.ts'
import { type Frame, numbers, readTexts, texts } from './frames.ts'

/**
 * Which lease a program belongs to; without a slot, the session itself. Without an epoch, the one that is held. Where it
 * may leave a core, if it is long-lived: then it runs there.
 */
export type Place = Readonly<{ slot?: number; epoch?: number; cores?: string }>

/** Where the output of a long-lived program goes: a file of the host, or whoever takes it here. */
export type Output = Readonly<{ log: string } | { output: (bytes: Buffer) => void }>

/** Goes with input in pieces; the next one when the keeper says that the last one was taken. */
const inputPiece = 256 * 1024

const noSlot = -1

/** A program that the keeper started. Its promises reject with the keeper's end. */
export class Program {
  readonly started: Promise<number>
  readonly exited: Promise<Exit>
  readonly stdout: Buffer[] = []
  readonly stderr: Buffer[] = []
  readonly #channel: Channel
  readonly #file: string
  readonly #output: ((bytes: Buffer) => void) | undefined
  readonly #talk: ReturnType<Channel['open']>
  readonly #started = Promise.withResolvers<number>()
  readonly #exited = Promise.withResolvers<Exit>()
  readonly #dropped = Promise.withResolvers<void>()
  #taken: PromiseWithResolvers<void> | undefined
  #dropping = false

  /** Without an `Output` it is a short command, whose output is kept. */
  constructor(channel: Channel, argv: readonly string[], options: Place & (Output | object)) {
    const { slot = noSlot, epoch = 0, cores = '' } = options
    this.#channel = channel
    this.#output = 'output' in options ? options.output : undefined
    this.#file = argv[0] ?? ''
    this.started = this.#started.promise
    this.exited = this.#exited.promise
    for (const { promise } of [this.#started, this.#exited, this.#dropped]) promise.catch(() => {})
    this.#talk = channel.open({ take: (frame) => this.#take(frame), fail: (reason) => this.#fail(reason) })
    const log = 'log' in options ? options.log : ''
    const type = log || this.#output ? 'spawn' : 'run'
    const words = type === 'spawn' ? texts(log, cores, ...argv) : texts(...argv)
    this.#talk.say(type, Buffer.concat([numbers(slot, epoch), words]))
  }

  /** Gives it its input, which it may leave unread, and resolves with its end. */
  async runToEnd(input: string): Promise<Exit> {
    await this.started
    // What makes this fail makes the wait for the end fail.
    this.#feed(input).catch(() => {})
    return this.exited
  }

  async #feed(input: string): Promise<void> {
    const bytes = Buffer.from(input)
    for (let at = 0; at < bytes.length; at += inputPiece) {
      this.#taken = Promise.withResolvers()
      this.#talk.say('stdinData', bytes.subarray(at, at + inputPiece))
      await this.#taken.promise
    }
    this.#talk.say('stdinEnd')
  }

  /** Signals its process group. */
  kill(signal: string): void {
    this.#channel.lost.throwIfAborted()
    this.#talk.say('kill', Buffer.from(signal))
  }

  /** Ends it and all that it has started; resolves when nothing is left of it. */
  async drop(): Promise<void> {
    if (!this.#dropping) {
      this.kill('SIGKILL')
      this.#talk.say('drop')
      this.#dropping = true
    }
    await this.#dropped.promise
  }

  /** No more is wanted of it. */
  forget(): void {
    this.#talk.close()
  }

  #take({ type, payload }: Frame): void {
    if (type === 'started') this.#started.resolve(payload.readUInt32LE())
    else if (type === 'stdout' || type === 'stderr') (this.#output ?? ((bytes) => this[type].push(bytes)))(payload)
    else if (type === 'taken') this.#taken?.resolve()
    else if (type === 'exited') this.#exited.resolve(readExit(payload.toString()))
    else if (type === 'dropped') this.#end(() => this.#dropped.resolve())
    else if (type === 'error') this.#end(() => this.#fail(this.#errorOf(readTexts(payload))))
  }

  #end(settle: () => void): void {
    this.#talk.close()
    settle()
  }

  #fail(reason: Error): void {
    for (const wait of [this.#started, this.#exited, this.#dropped, this.#taken]) wait?.reject(reason)
  }

  #errorOf([errno = '', what = '', words = '']: readonly string[]): LabError {
    const { host } = this.#channel
    if (errno === 'ESTALE')
      return new LabError(
        'lease-lost',
        `could not start ${this.#file} on host ${host}: its slot is not held any more`,
        { host },
      )
    if (this.#dropping)
      return new LabError('host-unclean', `${this.#file} on host ${host} does not end: ${what}`, { host })
    const where = what && what !== this.#file ? ` (${what})` : ''
    return new LabError('host-exec', `could not start ${this.#file} on host ${host}: ${errno}: ${words}${where}`)
  }
}

function readExit(text: string): Exit {
  return text.startsWith('SIG') ? { code: null, signal: text } : { code: Number(text), signal: null }
}
