import { aborted } from '../../../src/base/wait.ts'
import type { Keeper } from '../keeper/keeper.ts'
import type { Slot } from './ssh-host.ts'

type Limits = Readonly<{ slots: number; memoryMib: number }>
type Need = Readonly<{ memoryMib: number; signal: AbortSignal }>

/** The slots of a host that this run holds, or asks for, among those that all controllers share. */
export class Slots {
  readonly #keeper: Keeper
  readonly #limits: Limits
  readonly #taken = new Set<number>()
  readonly #over = new AbortController()
  #news?: Promise<void>
  /** Of the claim that failed last, from its beginning. */
  #missed?: Promise<void>
  #holder?: string

  constructor(keeper: Keeper, limits: Limits) {
    this.#keeper = keeper
    this.#limits = limits
  }

  /** Who had what the claim that failed last asked for: `root@here, run 5f0c…`, in words. */
  get holder(): string | undefined {
    return this.#holder
  }

  /** A free slot; undefined where others have them all, or too much of the memory. Rejects with LabError. */
  async claim(need: Need): Promise<Slot | undefined> {
    const news = this.#expectNews()
    for (let slot = 0; slot < this.#limits.slots; slot++) {
      if (this.#taken.has(slot)) continue
      const claimed = await this.#claimOne(slot, need)
      if ('epoch' in claimed) return { slot, epoch: claimed.epoch }
      this.#holder = claimed.busy === 'memory' ? 'another run, by its memory,' : claimed.busy
      if (claimed.busy === 'memory') break
    }
    this.#missed = news
    return undefined
  }

  /** Ends all that runs in a slot. */
  async release({ slot }: Slot): Promise<void> {
    await this.#keeper.release(slot)
    this.#taken.delete(slot)
  }

  /** Resolves once something has changed since the last claim began. */
  async changed(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    await Promise.race([this.#missed ?? this.#expectNews(), aborted(signal)])
  }

  /** Nobody waits any more. */
  end(): void {
    this.#over.abort(new Error('the host was let go of'))
  }

  async #claimOne(slot: number, { memoryMib, signal }: Need): Promise<{ epoch: number } | { busy: string }> {
    signal.throwIfAborted()
    this.#taken.add(slot)
    const claiming = this.#keeper.claim({ slot, memoryMib, limitMib: this.#limits.memoryMib })
    try {
      const claimed = await Promise.race([claiming, aborted(signal)])
      if (!('epoch' in claimed)) this.#taken.delete(slot)
      return claimed
    } catch (error) {
      void this.#giveBack(slot, claiming)
      throw error
    }
  }

  /** A slot that comes when nobody waits for it any more. */
  async #giveBack(slot: number, claiming: Promise<object>): Promise<void> {
    try {
      if ('epoch' in (await claiming)) await this.#keeper.release(slot)
      this.#taken.delete(slot)
    } catch {
      // It stays taken for this run: the keeper has said why, to whoever asked or by `lost`.
    }
  }

  /** Listens from before a claim on: what changes during it must not be missed. */
  #expectNews(): Promise<void> {
    this.#news ??= this.#keeper.changed(this.#over.signal).finally(() => (this.#news = undefined))
    this.#news.catch(() => {})
    return this.#news
  }
}
