import type { Duplex } from 'node:stream'
import { LabError } from '../../../src/base/errors.ts'
import { within } from '../../../src/base/wait.ts'
import type { HostProcess, RunResult } from '../../../src/spec/host.ts'
import { Channel } from './channel.ts'
import type { Clock } from './clock.ts'
import { type Frame, numbers, readTexts } from './frames.ts'
import { Heart } from './heart.ts'
import { type Hello, lastWords, readHello } from './hello.ts'
import { type Output, type Place, Program } from './program.ts'

type OpenOptions = Readonly<{
  host: string
  /** What the keeper was started with as `--lease-ms`. */
  leaseMs: number
  signal: AbortSignal
  /** Resolves with all that came on stderr once that has ended. */
  said?: () => Promise<string>
}>

type Claim = Readonly<{ slot: number; memoryMib: number; limitMib: number }>

/** Its undo scripts may take 5 s each, and processes 10 s to end. */
const leaveLimitMs = 60_000

/**
 * The controller's end of a keeper: all that a run does on a host goes through it. When it is disposed, the keeper
 * ends everything that it started and removes its files.
 */
export class Keeper implements AsyncDisposable {
  readonly #channel: Channel
  readonly #leaseMs: number
  readonly #hello = Promise.withResolvers<Hello>()
  readonly #heart: Heart
  readonly #changed = new Set<() => void>()
  #known: Hello | undefined
  #left: Promise<void> | undefined

  /**
   * Waits for a keeper at the other end of the stream and takes the stream over. Rejects with LabError `host-lost`
   * when it ends first, and with `keeper` when something else was said there.
   */
  static async open(stream: Duplex, options: OpenOptions): Promise<Keeper> {
    const { host, leaseMs, signal, said } = options
    const keeper = new Keeper(stream, options)
    const late = (ms: number) =>
      new LabError('keeper', `the keeper of host ${host} did not answer in ${ms} ms`, { host })
    try {
      await within({ signal, timeoutMs: leaseMs, late }, async () => {
        keeper.#known = await keeper.#hello.promise
        await keeper.#heart.beat()
      })
    } catch (error) {
      keeper.#channel.fail(error as Error)
      const words = said && !signal.aborted ? await lastWords(said) : ''
      if (!words) throw error
      throw new LabError('keeper', `the keeper of host ${host} did not start: ${words}`, { cause: error, host })
    }
    keeper.#heart.start()
    keeper.lost.addEventListener('abort', () => keeper.#heart[Symbol.dispose]())
    return keeper
  }

  private constructor(stream: Duplex, { host, leaseMs }: OpenOptions) {
    this.#leaseMs = leaseMs
    this.#channel = new Channel(stream, { host, unasked: (frame) => this.#take(frame) })
    this.#heart = new Heart(this.#channel, leaseMs)
    this.lost.addEventListener('abort', () => this.#hello.reject(this.lost.reason))
    this.#hello.promise.catch(() => {})
  }

  /** Of errors: the host is at fault. */
  get #at(): { host: string } {
    return { host: this.#channel.host }
  }

  get hello(): Hello {
    return this.#known!
  }

  /**
   * Aborted with LabError `host-lost` when the keeper is gone or silent for longer than the lease, with `lease-lost`
   * when it has not heard of us for that long, and once the keeper was disposed.
   */
  get lost(): AbortSignal {
    return this.#channel.lost
  }

  /** As `Host.run`. Rejects with LabError `lease-lost` when the slot is not held, and with the reason when lost. */
  async run(
    argv: readonly string[],
    { signal, input = '', ...place }: Place & { signal: AbortSignal; input?: string },
  ): Promise<RunResult> {
    signal.throwIfAborted()
    const program = new Program(this.#channel, argv, place)
    const given = Promise.withResolvers<never>()
    const giveUp = () => given.reject(signal.reason)
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      const exit = await Promise.race([program.runToEnd(input), given.promise])
      program.forget()
      return { ...exit, stdout: textOf(program.stdout), stderr: textOf(program.stderr) }
    } catch (error) {
      // What it cannot end shows again when its slot is released.
      if (signal.aborted && !this.lost.aborted) program.drop().catch(() => {})
      throw error
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }

  /**
   * As `Host.spawn`: what it writes is appended to a file of the host, or given to `output`, all before `exited`.
   * Its `exited` stays pending when the keeper is lost: nobody knows how it ended.
   */
  async spawn(argv: readonly string[], options: Place & Output): Promise<HostProcess> {
    const program = new Program(this.#channel, argv, options)
    const pid = await program.started
    return {
      pid,
      exited: program.exited.catch(() => new Promise<never>(() => {})),
      kill: async (signal) => program.kill(signal),
      [Symbol.asyncDispose]: () => program.drop(),
    }
  }

  /** Asks for a slot of the host; `busy` says who has it, or `memory` when the others' and this exceed the limit. */
  async claim({ slot, memoryMib, limitMib }: Claim): Promise<{ epoch: number } | { busy: string }> {
    const { type, payload } = await this.#channel.ask('claim', numbers(slot, memoryMib, limitMib))
    if (type === 'claimed') return { epoch: payload.readUInt32LE() }
    if (type === 'error') throw this.#refusal(`claim slot ${slot}`, payload)
    const [owner = '', run = ''] = readTexts(payload)
    return { busy: run ? `${owner}, run ${run}` : owner }
  }

  /** Ends everything that runs in a slot, and frees it. */
  async release(slot: number): Promise<void> {
    const { type, payload } = await this.#channel.ask('release', numbers(slot))
    if (type === 'error') throw this.#refusal(`release slot ${slot}`, payload)
  }

  /** Resolves when next a slot of the host may have become free. Ask before the claim, or it may be missed. */
  async changed(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    this.lost.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const giveUp = () => reject(signal.aborted ? signal.reason : this.lost.reason)
    for (const one of [signal, this.lost]) one.addEventListener('abort', giveUp)
    this.#changed.add(resolve)
    try {
      await promise
    } finally {
      this.#changed.delete(resolve)
      for (const one of [signal, this.lost]) one.removeEventListener('abort', giveUp)
    }
  }

  /** The host's wall clock against ours. */
  clock(): Clock {
    return this.#heart.clock()
  }

  /** Resolves with the round trip, and the clock by this one alone, when the keeper has answered. */
  async ping(signal: AbortSignal): Promise<{ roundTripMs: number; clock: Clock }> {
    const late = () => new LabError('host-lost', `the keeper of host ${this.#channel.host} does not answer`, this.#at)
    return within({ signal, timeoutMs: this.#leaseMs, late }, () => this.#heart.beat())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.lost.aborted && !this.#left) return
    this.#heart[Symbol.dispose]()
    const late = () => new LabError('keeper', `the keeper of host ${this.#channel.host} does not end`, this.#at)
    const limit = { signal: new AbortController().signal, timeoutMs: leaveLimitMs, late }
    this.#left ??= within(limit, () => this.#channel.leave())
    await this.#left
  }

  #take({ type, payload }: Frame): void {
    if (type === 'hello') this.#greet(payload)
    else if (type === 'slotsChanged') for (const resolve of this.#changed) resolve()
  }

  #greet(payload: Buffer): void {
    try {
      this.#hello.resolve(readHello(payload, this.#channel.host))
    } catch (error) {
      this.#hello.reject(error)
    }
  }

  #refusal(what: string, payload: Buffer): LabError {
    const said = readTexts(payload).join(': ')
    return new LabError('lease', `the keeper of host ${this.#channel.host} could not ${what}: ${said}`, this.#at)
  }
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString()
}
