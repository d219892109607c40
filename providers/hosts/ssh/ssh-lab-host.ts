import type { Duplex } from 'node:stream'
import { LabError } from '../../../src/base/errors.ts'
import type { Address, RunResult } from '../../../src/spec/host.ts'
import type { Hello } from '../keeper/hello.ts'
import type { Copies } from './copies.ts'
import type { Basics } from './basics.ts'
import type { OpenedHost } from './opened-host.ts'
import type { Slots } from './slots.ts'
import { type Slot, SshHost } from './ssh-host.ts'

type Bounds = Readonly<{ signal: AbortSignal }>

type Parts = Readonly<{ opened: OpenedHost; slots: Slots; copies: Copies; basics: Basics }>

/** Programs for set-up belong to no case. */
const noSlot = { slot: -1, epoch: 0 }

/** A place of a case on a host; all that runs in it ends when it is disposed. */
interface SshLease extends AsyncDisposable {
  readonly host: SshHost
}

/** A host over SSH that a run has open: set-up happens here, cases in places that are claimed. */
export class SshLabHost implements AsyncDisposable {
  readonly name: string
  readonly basics: Basics
  /** Aborted with a LabError when nothing can be done there any more: then it is to be opened anew. */
  readonly lost: AbortSignal
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.name = parts.opened.options.name
    this.basics = parts.basics
    this.lost = parts.opened.lost
    this.#parts = parts
  }

  /** What the keeper said of itself and its host. */
  get hello(): Hello {
    return this.#parts.opened.options.keeper.hello
  }

  /** Connects to an address as it is seen from the host. */
  dial(address: Address, options: Bounds): Promise<Duplex> {
    return this.#parts.opened.options.connection.dial(address, options)
  }

  /** A place; undefined while other controllers have them all. Rejects with LabError. */
  async claim(need: Bounds & { memoryMib: number }): Promise<SshLease | undefined> {
    const { slots, opened } = this.#parts
    const slot = await slots.claim(need)
    if (!slot) return undefined
    return { host: new SshHost(opened, slot), [Symbol.asyncDispose]: () => this.#release(slot) }
  }

  /** Who had what the claim that failed last asked for, as a user is told. */
  get holder(): string | undefined {
    return this.#parts.slots.holder
  }

  /** Resolves when another try may have another outcome. */
  changed(signal: AbortSignal): Promise<void> {
    return this.#parts.slots.changed(signal)
  }

  /** Path on the host of a copy of a local file or directory. `identity` is the same for the same content only. */
  put(path: string, identity: string): Promise<string> {
    return this.#parts.copies.put(path, identity)
  }

  /** Runs a short command for set-up, as `Host.run`. */
  run(argv: readonly string[], options: Bounds & { input?: string }): Promise<RunResult> {
    return this.forSetUp().run(argv, options)
  }

  /** A host for set-up, whose programs belong to no case. */
  forSetUp(): SshHost {
    return new SshHost(this.#parts.opened, noSlot)
  }

  /**
   * The keeper ends and removes everything of this run, and the connection is closed. Of a host that is lost, where the
   * keeper does that by itself, only the connection, which may have outlived the keeper.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const { slots, opened } = this.#parts
    slots.end()
    try {
      if (!this.lost.aborted) await opened.options.keeper[Symbol.asyncDispose]()
    } finally {
      await opened.options.connection[Symbol.asyncDispose]()
    }
  }

  /** A host that is lost meanwhile is to be opened anew; only what its keeper has left there is told. */
  async #release(slot: Slot): Promise<void> {
    if (this.lost.aborted) return
    try {
      await this.#parts.slots.release(slot)
    } catch (error) {
      const unclean = error instanceof LabError && error.code === 'host-unclean'
      if (unclean || !this.lost.aborted) throw error
    }
  }
}
