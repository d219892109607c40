import { randomInt } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { ExpectationError } from '../base/errors.ts'
import { readLines } from '../base/lines.ts'
import { misfit } from '../base/misfit.ts'
import type { Transcript } from '../base/transcript.ts'
import { aborted, within } from '../base/wait.ts'
import { BlockedCommand, type Blocks } from './blocked.ts'
import { AgentError } from './error.ts'
import { refusal, replies } from './replies.ts'

/** A sync that got lost is repeated after this time: the agent may have been starting when it came. */
const defaultSyncAgainMs = 2_000
/** A byte that is no JSON: makes the agent drop a command that an earlier writer left unfinished. */
const flushParser = Buffer.from([0xff])
/** What the agent answers at once, it answers within this time or it is hung. */
export const agentReplyLimitMs = 10_000

type Reply = { return: unknown } | { error: unknown }
type Options = { name: string; transcript: Transcript; syncAgainMs?: number; blocks?: Blocks }
type Bounds = { signal: AbortSignal; timeoutMs?: number }
type Told = Bounds & { args?: object }

/**
 * The QEMU guest agent behind one channel (docs/interop/qemu-ga-ref). It answers in order and without ids, so
 * every exchange begins from a synchronised channel; a late reply makes the channel unsynchronised again.
 */
export class Agent implements AsyncDisposable {
  readonly #stream: Duplex
  readonly #name: string
  readonly #transcript: Transcript
  readonly #syncAgainMs: number
  readonly #blocks: Blocks | undefined
  #onReply: (reply: Reply) => void = () => {}
  #synced = false
  #staleBytes = 0
  #queue: Promise<unknown> = Promise.resolve()

  constructor(stream: Duplex, { name, transcript, syncAgainMs = defaultSyncAgainMs, blocks }: Options) {
    this.#stream = stream
    this.#name = name
    this.#transcript = transcript
    this.#syncAgainMs = syncAgainMs
    this.#blocks = blocks
    stream.on('error', () => {})
    readLines(stream, (line) => this.#receive(line))
  }

  /** How much was dropped so far because it is no whole reply: of replies that end in the middle. */
  get staleBytes(): number {
    return this.#staleBytes
  }

  /** Resolves when the agent answers: `guest-sync-delimited`, so that stale bytes in the channel do no harm. */
  ready(bounds: Bounds): Promise<void> {
    return this.#exclusively(bounds, () => this.#sync(bounds))
  }

  /**
   * Executes a command. Rejects with AgentError when refused, with ExpectationError `agent-silent` when late and
   * `agent-garbled` when the answer is none of the command's kind, and without having asked with BlockedCommand where the
   * guest's profile says that the agent blocks it.
   */
  async execute<T = unknown>(command: string, args: object | undefined, bounds: Bounds): Promise<T> {
    this.#expectUnblocked(command)
    return this.executeAnyway(command, args, bounds)
  }

  /** As `execute`, whatever the agent is said to block: to see that it does. */
  executeAnyway<T = unknown>(command: string, args: object | undefined, bounds: Bounds): Promise<T> {
    return this.#exclusively(bounds, async () => {
      const left = remaining(bounds)
      if (!this.#synced) await this.#sync(left())
      this.#synced = false
      const reply = await this.#exchange({ execute: command, ...(args && { arguments: args }) }, command, left())
      this.#synced = true
      if ('error' in reply) throw this.#refused(command, reply.error)
      const found = misfit(replies[command], reply.return)
      if (found !== undefined) throw this.#garbled(command, found, reply.return)
      return reply.return as T
    })
  }

  /**
   * Sends a command that the agent does not answer when it succeeds (guest-suspend-ram, guest-shutdown). Rejects with
   * BlockedCommand as `execute` does.
   */
  async tell(command: string, { args, ...bounds }: Told): Promise<void> {
    this.#expectUnblocked(command)
    return this.#exclusively(bounds, async () => {
      if (!this.#synced) await this.#sync(bounds)
      this.#synced = false
      this.#write({ execute: command, ...(args && { arguments: args }) })
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stream.destroy()
  }

  #expectUnblocked(command: string): void {
    const { guest = '', commands = [] } = this.#blocks ?? {}
    if (commands.includes(command)) throw new BlockedCommand(guest, command)
  }

  /** Answers come in order, so that of the last question shows that none of an earlier one is still under way. */
  async #sync(bounds: Bounds): Promise<void> {
    const ids: number[] = []
    const answered = Promise.withResolvers<void>()
    this.#onReply = (reply) => {
      if (!('return' in reply)) return
      if (ids.includes(reply.return as number)) clearInterval(again)
      if (ids.at(-1) === reply.return) answered.resolve()
    }
    const ask = () => {
      const id = randomInt(1, 2 ** 31)
      ids.push(id)
      this.#stream.write(flushParser)
      this.#write({ execute: 'guest-sync-delimited', arguments: { id } })
    }
    const again = setInterval(ask, this.#syncAgainMs)
    ask()
    try {
      await this.#bounded('guest-sync-delimited', bounds, () => answered.promise)
      this.#synced = true
    } finally {
      clearInterval(again)
    }
  }

  #refused(command: string, error: unknown): Error {
    const found = misfit(refusal, error)
    if (found === undefined) return new AgentError(this.#name, command, refusal.parse(error))
    return this.#garbled(command, `error: ${found}`, error)
  }

  #garbled(command: string, found: string, actual: unknown): ExpectationError {
    const message = `the guest agent of ${this.#name} gave ${command} no answer of its kind: ${found}`
    return new ExpectationError('agent-garbled', message, { actual })
  }

  #exchange(message: object, what: string, bounds: Bounds): Promise<Reply> {
    const { promise, resolve } = Promise.withResolvers<Reply>()
    this.#onReply = resolve
    this.#write(message)
    return this.#bounded(what, bounds, () => promise)
  }

  #bounded<T>(what: string, { signal, timeoutMs = agentReplyLimitMs }: Bounds, wait: () => Promise<T>): Promise<T> {
    const late = (ms: number) =>
      new ExpectationError('agent-silent', `the guest agent of ${this.#name} did not answer ${what} in ${ms} ms`)
    return within({ signal, timeoutMs, late }, wait)
  }

  #exclusively<T>({ signal }: Bounds, work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(() => {
      signal.throwIfAborted()
      return work()
    })
    this.#queue = result.catch(() => {})
    return Promise.race([result, aborted(signal)])
  }

  #write(message: object): void {
    this.#transcript.sent(message)
    this.#stream.write(`${JSON.stringify(message)}\n`)
  }

  #receive(line: Buffer): void {
    const start = line.lastIndexOf(0xff) + 1
    this.#drop(line.subarray(0, Math.max(0, start - 1)))
    const reply = parseReply(line.toString('utf8', start))
    if (!reply) return this.#drop(line.subarray(start))
    this.#transcript.received(reply)
    this.#onReply(reply)
  }

  /** What somebody did not end, with the answer to a synchronisation on the same line or not: only the transcript keeps it. */
  #drop(stale: Buffer): void {
    if (stale.length === 0) return
    this.#staleBytes += stale.length
    this.#transcript.received({ unparsable: stale.toString() })
  }
}

/** What is left of the time limit: a synchronisation and the command after it have it together. */
function remaining({ signal, timeoutMs = agentReplyLimitMs }: Bounds): () => Bounds {
  const deadline = performance.now() + timeoutMs
  return () => ({ signal, timeoutMs: Math.max(0, deadline - performance.now()) })
}

/** A reply that was cut off by an earlier reader's end is no JSON; only the transcript keeps it. */
function parseReply(text: string): Reply | undefined {
  try {
    const reply: unknown = JSON.parse(text)
    const isReply = typeof reply === 'object' && reply !== null && ('return' in reply || 'error' in reply)
    return isReply ? reply : undefined
  } catch {
    return undefined
  }
}
