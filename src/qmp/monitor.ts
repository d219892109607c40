import type { Duplex } from 'node:stream'
import { ExpectationError } from '../base/errors.ts'
import { readLines } from '../base/lines.ts'
import { misfit } from '../base/misfit.ts'
import type { Transcript } from '../base/transcript.ts'
import { within } from '../base/wait.ts'
import { eventData } from './event-data.ts'
import { EventLog, type QmpEvent } from './event-log.ts'
import { type Answered, parseMessage, QmpError, type QmpMessage, toEvent } from './message.ts'
import { replyShape } from './replies.ts'

/** A command that QEMU has not answered by then is stuck: its main loop answers in milliseconds. */
const defaultReplyLimitMs = 30_000
/** A long case has some hundreds; a QEMU that goes on and on would fill the memory of whoever keeps them. */
const mostEvents = 10_000
/** Of a line that is no QMP, this much is shown. */
const garbledExcerpt = 200

type Pending = { command: string; args?: object; resolve: (value: unknown) => void; reject: (error: unknown) => void }
type Options = {
  name: string
  transcript: Transcript
  signal: AbortSignal
  replyLimitMs?: number
  /** What QEMU's clock is ahead of the controller's, milliseconds; 0 where not given. */
  aheadMs?: () => number
}

/**
 * A QMP connection in command mode, with out-of-band execution negotiated: a destination that waits for a
 * missing page answers nothing else (docs/interop/qmp-spec).
 */
export class Monitor implements AsyncDisposable {
  readonly name: string
  readonly events = new EventLog()
  /** Every command that was answered, in the order of the answers. */
  readonly answered: Answered[] = []
  /** Resolves to why, when the connection is closed and all that came over it is read. */
  readonly closed: Promise<Error>
  readonly #stream: Duplex
  readonly #transcript: Transcript
  readonly #replyLimitMs: number
  readonly #aheadMs: () => number
  readonly #pending = new Map<string, Pending>()
  readonly #greeting = Promise.withResolvers<void>()
  #lastId = 0
  #closed?: Error
  #onClosed: (why: Error) => void

  /** Waits for the greeting and enters command mode. Rejects with ExpectationError when QEMU does not answer. */
  static async open(stream: Duplex, options: Options): Promise<Monitor> {
    const monitor = new Monitor(stream, options)
    try {
      await monitor.#enterCommandMode(options.signal)
      return monitor
    } catch (error) {
      await monitor[Symbol.asyncDispose]()
      throw error
    }
  }

  private constructor(
    stream: Duplex,
    { name, transcript, replyLimitMs = defaultReplyLimitMs, aheadMs = () => 0 }: Options,
  ) {
    this.#aheadMs = aheadMs
    this.name = name
    this.#stream = stream
    this.#transcript = transcript
    this.#replyLimitMs = replyLimitMs
    const { promise, resolve } = Promise.withResolvers<Error>()
    this.closed = promise
    this.#onClosed = resolve
    this.#greeting.promise.catch(() => {})
    readLines(stream, (line) => this.#receive(line))
    stream.on('error', (error) => this.#close(error))
    // `end` alone where the Duplex stays open for writing after its peer has hung up, as an SSH channel does.
    for (const event of ['end', 'close']) stream.on(event, () => this.#close(new Error('the connection was closed')))
  }

  /**
   * Executes a command and returns what it returns. Rejects with QmpError when QEMU refuses it, with ExpectationError
   * `qmp-garbled` when the answer is none of the command's kind.
   */
  execute<T = unknown>(command: string, args: object | undefined, { signal }: { signal: AbortSignal }): Promise<T> {
    return this.#send<T>('execute', command, args, signal)
  }

  /** Executes a command that QEMU answers even while its main loop is blocked. */
  executeOob<T = unknown>(command: string, args: object | undefined, { signal }: { signal: AbortSignal }): Promise<T> {
    return this.#send<T>('exec-oob', command, args, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close(new Error('the monitor was closed'))
    this.#stream.destroy()
  }

  async #enterCommandMode(signal: AbortSignal): Promise<void> {
    const late = (ms: number) => new ExpectationError('qmp-silent', `${this.name} sent no QMP greeting in ${ms} ms`)
    await within({ signal, timeoutMs: this.#replyLimitMs, late }, () => this.#greeting.promise)
    await this.execute('qmp_capabilities', { enable: ['oob'] }, { signal })
  }

  async #send<T>(verb: 'execute' | 'exec-oob', command: string, args: object | undefined, signal: AbortSignal) {
    signal.throwIfAborted()
    if (this.#closed) throw this.#lost(command)
    const id = String(++this.#lastId)
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#pending.set(id, { command, args, resolve, reject })
    const message = { [verb]: command, ...(args && { arguments: args }), id }
    this.#transcript.sent(message)
    this.#stream.write(`${JSON.stringify(message)}\n`)
    const late = (ms: number) =>
      new ExpectationError('qmp-silent', `${this.name} did not answer ${command} in ${ms} ms`)
    try {
      const reply = await within({ signal, timeoutMs: this.#replyLimitMs, late }, () => promise)
      const found = misfit(replyShape(command, args), reply)
      if (found !== undefined) throw this.#garbled(`gave ${command} no answer of its kind: ${found}`, reply)
      return reply as T
    } finally {
      this.#pending.delete(id)
    }
  }

  #garbled(what: string, actual: unknown): ExpectationError {
    return new ExpectationError('qmp-garbled', `${this.name} ${what}`, { actual })
  }

  #receive(line: Buffer): void {
    if (this.#closed) return
    const message = parseMessage(line)
    this.#transcript.received(message ?? { garbled: line.toString() })
    if (!message) this.#notQmp(line)
    else if ('QMP' in message) this.#greeting.resolve()
    else if ('event' in message) this.#announced(toEvent(message, this.#aheadMs()))
    else this.#answer(message)
  }

  #announced(event: QmpEvent): void {
    const found = misfit(eventData[event.event], event.data)
    if (found !== undefined)
      return this.#giveUp(this.#garbled(`sent ${event.event} without the data of its kind: ${found}`, event.data))
    this.events.add(event)
    if (this.events.now < mostEvents) return
    const message = `${this.name} has sent ${mostEvents} events over QMP, the last of them ${event.event}`
    this.#giveUp(new ExpectationError('log-flood', message, { expected: `less than ${mostEvents} events` }))
  }

  #notQmp(line: Buffer): void {
    const actual = line.toString('utf8', 0, garbledExcerpt)
    const message = `${this.name} sent a line that is no QMP message`
    this.#giveUp(new ExpectationError('qmp-garbled', message, { expected: 'a QMP message', actual }))
  }

  /** Whoever sends such things sends nothing that can be trusted later. */
  #giveUp(error: ExpectationError): void {
    this.#close(error)
    this.#stream.destroy()
  }

  #answer(message: Extract<QmpMessage, { id?: string }>): void {
    const pending = this.#pending.get(message.id ?? '')
    if (!pending) return
    const { command, args } = pending
    this.answered.push({ command, args, at: Date.now(), error: message.error?.desc })
    if (message.error) pending.reject(new QmpError(this.name, pending.command, message.error))
    else pending.resolve(message.return)
  }

  #close(error: Error): void {
    if (this.#closed) return
    this.#closed = error
    this.#onClosed(error)
    for (const { command, reject } of this.#pending.values()) reject(this.#lost(command))
    this.#greeting.reject(this.#lost('its greeting'))
  }

  #lost(what: string): ExpectationError {
    if (this.#closed instanceof ExpectationError) return this.#closed
    return new ExpectationError('qmp-closed', `${this.name} closed its QMP connection before ${what} was answered`, {
      cause: this.#closed,
    })
  }
}
