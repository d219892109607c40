import { createWriteStream, type WriteStream } from 'node:fs'
import type { Duplex } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ExpectationError, MissingCapability } from '../base/errors.ts'
import { readLines } from '../base/lines.ts'
import { within } from '../base/wait.ts'
import { ArrivalClock } from './arrival-clock.ts'
import { type Beat, parseBeat } from './beats.ts'
import { refusal } from './refusal.ts'

type Bounds = { signal: AbortSignal; timeoutMs: number }
type Reply = Readonly<Record<string, string>>

/** What the probe says of the guest it runs in. */
export type Hello = Readonly<{
  bootId: string
  release: string
  cpus: number
  memoryKib: number
  /** Beats that it could not write, because nobody took what was written before. */
  droppedBeats: number
  /** Registers of CPUID that say what its CPU can do, such as `1.0.ecx`; none from a probe that is older than that. */
  cpuid: Readonly<Record<string, string>>
}>

/** `device` is a path in the guest: `/dev/vda`. */
type DiskStamp = Readonly<{ device: string; mib: number; seed: number }>

/** Guest-physical addresses, without the end. */
export type Range = Readonly<{ start: number; end: number }>

/** The controller's end of the in-guest witness; providers/guests/micro/probe.c describes the protocol. */
export class Probe implements AsyncDisposable {
  readonly beats: Beat[] = []
  readonly #stream: Duplex
  readonly #name: string
  readonly #absent: string | undefined
  readonly #record: WriteStream
  readonly #clock = new ArrivalClock()
  readonly #pending = new Map<string, (line: string) => void>()
  readonly #beatListeners = new Set<() => void>()
  #lastId = 0

  /** `absent`: why there is no probe in this guest; whatever asks it rejects with MissingCapability. `record` is the file that every line of the channel is written to, with its arrival time. */
  constructor(stream: Duplex, { name, record, absent }: { name: string; record: string; absent?: string }) {
    this.#stream = stream
    this.#name = name
    this.#absent = absent
    this.#record = createWriteStream(record, { flags: 'a' })
    this.#record.on('error', () => {}) // told when the probe is disposed: a full disk must not end the process
    stream.on('error', () => {})
    readLines(stream, (line) => this.#receive(line.toString('latin1')))
  }

  async hello(bounds: Bounds): Promise<Hello> {
    const reply = await this.#command('hello', bounds)
    const { boot, release, cpus, memKib, dropped = 0, cpuid = '' } = reply
    const numbers = { cpus: Number(cpus), memoryKib: Number(memKib), droppedBeats: Number(dropped) }
    const registers = Object.fromEntries(cpuid.split(',').flatMap((one) => (one ? [one.split(':')] : [])))
    return { bootId: boot ?? '', release: release ?? '', ...numbers, cpuid: registers as Hello['cpuid'] }
  }

  async beat(state: 'on' | 'off', bounds: Bounds): Promise<void> {
    await this.#command(`beat ${state}`, bounds)
  }

  /** Fills memory with a pattern that depends on `seed` and on each page's number; returns the pages stamped. */
  async stamp(mib: number, seed: number, bounds: Bounds): Promise<number> {
    return Number((await this.#command(`stamp ${mib} ${seed}`, bounds))['pages'])
  }

  /** Rewrites stamped pages at a steady rate, in order or at random; 0 stops. */
  async dirty(mibPerSecond: number, bounds: Bounds & { atRandom?: boolean }): Promise<void> {
    await this.#command(`dirty ${mibPerSecond}${bounds.atRandom ? ' 1' : ''}`, bounds)
  }

  /** Checks every stamped page; returns how many there are. Rejects with ExpectationError `memory-corrupt`. */
  async verify(bounds: Bounds): Promise<number> {
    return (await this.verifyStamp(bounds)).pages
  }

  /** As `verify`, with the seed that they were stamped with: which of several stamps this is. */
  async verifyStamp(bounds: Bounds): Promise<{ pages: number; seed: number }> {
    const { pages, seed } = await this.#command('verify', bounds)
    return { pages: Number(pages), seed: Number(seed) }
  }

  /** Fills the first MiB of a block device of the guest with a pattern; returns the blocks of 4 KiB stamped. */
  async stampDisk({ device, mib, seed }: DiskStamp, bounds: Bounds): Promise<number> {
    return Number((await this.#command(`disk-stamp ${mib} ${seed} ${device}`, bounds))['blocks'])
  }

  /** Rewrites stamped blocks at a steady rate; 0 stops. */
  async writeDisk(mibPerSecond: number, bounds: Bounds): Promise<void> {
    await this.#command(`disk-write ${mibPerSecond}`, bounds)
  }

  /** Rewrites every stamped block once; returns how many. Rejects with ExpectationError `disk-error`. */
  async rewriteDisk(bounds: Bounds): Promise<number> {
    return Number((await this.#command('disk-rewrite', bounds))['blocks'])
  }

  /**
   * Reads every stamped block from the device, past the guest's cache, and compares it with what the device has
   * acknowledged. Rejects with ExpectationError `disk-corrupt`, or `disk-error` where the device refuses.
   */
  async verifyDisk(bounds: Bounds): Promise<{ blocks: number; seed: number }> {
    const { blocks, seed } = await this.#command('disk-verify', bounds)
    return { blocks: Number(blocks), seed: Number(seed) }
  }

  /** Runs a load on one vCPU of the guest; how many rounds it made there, and after how many it was found elsewhere. */
  async spin(cpu: number, ms: number, bounds: Bounds): Promise<{ loops: number; elsewhere: number }> {
    const { loops, elsewhere } = await this.#command(`spin ${cpu} ${ms}`, bounds)
    return { loops: Number(loops), elsewhere: Number(elsewhere) }
  }

  /** Has the guest's kernel take memory that it cannot move: the inodes of so many files. Lasts until the guest ends. */
  async pin(files: number, bounds: Bounds): Promise<void> {
    await this.#command(`pin ${files}`, bounds)
  }

  /**
   * Stamps memory of a range of guest-physical addresses, `mib` of it or what can be had, instead of what was stamped in a
   * range of this start before; returns the pages in it. Others stay.
   */
  async fillRange({ start, end, mib }: Range & { mib: number }, bounds: Bounds): Promise<number> {
    return Number((await this.#command(`range-fill ${start} ${end} ${mib}`, bounds))['pages'])
  }

  /**
   * Checks what `fillRange` has stamped in the range of this start; how many pages that are, and how many of them lie in it
   * now. Rejects with ExpectationError `memory-corrupt`.
   */
  async verifyRange(start: number, bounds: Bounds): Promise<{ pages: number; inside: number }> {
    const { pages, inside } = await this.#command(`range-verify ${start}`, bounds)
    return { pages: Number(pages), inside: Number(inside) }
  }

  /** Resolves when a beat has come that matches. */
  async nextBeat(match: (beat: Beat) => boolean, bounds: Bounds): Promise<Beat> {
    const { promise, resolve } = Promise.withResolvers<Beat>()
    const look = () => {
      const beat = this.beats.at(-1)
      if (beat && match(beat)) resolve(beat)
    }
    this.#beatListeners.add(look)
    look()
    try {
      return await this.#bounded('sent no beat', bounds, () => promise)
    } finally {
      this.#beatListeners.delete(look)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#clock[Symbol.dispose]()
    this.#stream.destroy()
    this.#record.end()
    await finished(this.#record)
  }

  async #command(command: string, bounds: Bounds): Promise<Reply> {
    const id = String(++this.#lastId)
    const { promise, resolve } = Promise.withResolvers<string>()
    this.#pending.set(id, resolve)
    // The newline in front ends what an earlier writer may have left unfinished in the channel.
    this.#stream.write(`\n${id} ${command}\n`)
    this.#keep({ at: Date.now(), to: `${id} ${command}` })
    try {
      return this.#parse(command, await this.#bounded(`did not answer '${command}'`, bounds, () => promise))
    } finally {
      this.#pending.delete(id)
    }
  }

  #parse(command: string, line: string): Reply {
    const [, , outcome, ...words] = line.split(' ')
    const values = Object.fromEntries(words.map((word) => word.split('=', 2)))
    if (outcome === 'ok') return values
    throw refusal(this.#name, { command, words, values })
  }

  async #bounded<T>(what: string, { signal, timeoutMs }: Bounds, wait: () => Promise<T>): Promise<T> {
    if (this.#absent !== undefined) throw new MissingCapability(this.#absent)
    const late = (ms: number) =>
      new ExpectationError('guest-silent', `the probe in the guest of ${this.#name} ${what} in ${ms} ms`)
    return within({ signal, timeoutMs, late }, wait)
  }

  #receive(line: string): void {
    const arrival = this.#clock.arrival()
    if (line.length > 0) this.#keep({ at: arrival.arrivedAt, from: line })
    const beat = parseBeat(line, arrival)
    const [kind, id = ''] = line.split(' ', 2)
    if (beat) this.#beat(beat)
    else if (kind === 'r') this.#pending.get(id)?.(line)
  }

  #keep(entry: object): void {
    if (this.#record.writable) this.#record.write(`${JSON.stringify(entry)}\n`)
  }

  #beat(beat: Beat): void {
    this.beats.push(beat)
    for (const look of this.#beatListeners) look()
  }
}
