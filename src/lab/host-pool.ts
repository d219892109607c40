import { MissingCapability } from '../base/errors.ts'
import { aborted } from '../base/wait.ts'
import type { HostOffer } from './run-context.ts'

/** What a case takes from a host while it runs. */
export type Need = Readonly<{ memoryMib: number; weight: number }>

/** A place on a host, given back when disposed. */
export interface Lease extends Disposable {
  readonly host: HostOffer
}

type Waiting = { need: Need; grant: (lease: Lease) => void }
type Free = { host: HostOffer; slots: number; memoryMib: number }

/** Hands out places on hosts: the heaviest waiting case that fits comes first, so that no long one ends the run alone. */
export class HostPool {
  readonly #hosts: readonly Free[]
  readonly #waiting: Waiting[] = []

  constructor(hosts: readonly HostOffer[]) {
    this.#hosts = hosts.map((host) => ({ host, slots: host.slots, memoryMib: host.memoryMib }))
  }

  /** Waits for a place. Rejects with MissingCapability when no host could ever give it. */
  async claim(need: Need, signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted()
    if (!this.#hosts.some(({ host }) => host.memoryMib >= need.memoryMib)) throw tooLarge(need, this.#hosts)
    const { promise, resolve } = Promise.withResolvers<Lease>()
    const waiting: Waiting = { need, grant: resolve }
    this.#enqueue(waiting)
    this.#serve()
    try {
      return await Promise.race([promise, aborted(signal)])
    } catch (error) {
      const index = this.#waiting.indexOf(waiting)
      if (index >= 0) this.#waiting.splice(index, 1)
      else void promise.then((lease) => lease[Symbol.dispose]())
      throw error
    }
  }

  #enqueue(waiting: Waiting): void {
    const index = this.#waiting.findIndex(({ need }) => need.weight < waiting.need.weight)
    this.#waiting.splice(index < 0 ? this.#waiting.length : index, 0, waiting)
  }

  #serve(): void {
    for (let index = 0; index < this.#waiting.length && this.#hosts.some(({ slots }) => slots > 0);) {
      const { need, grant } = this.#waiting[index]!
      const free = this.#hosts.find(({ slots, memoryMib }) => slots > 0 && memoryMib >= need.memoryMib)
      if (!free) {
        index++
        continue
      }
      this.#waiting.splice(index, 1)
      grant(this.#lease(free, need))
    }
  }

  #lease(free: Free, { memoryMib }: Need): Lease {
    free.slots--
    free.memoryMib -= memoryMib
    let held = true
    return {
      host: free.host,
      [Symbol.dispose]: () => {
        if (!held) return
        held = false
        free.slots++
        free.memoryMib += memoryMib
        this.#serve()
      },
    }
  }
}

function tooLarge({ memoryMib }: Need, hosts: readonly Free[]): MissingCapability {
  const sizes = hosts.map(({ host }) => `${host.name} has ${host.memoryMib} MiB`).join(', ')
  return new MissingCapability(`the case needs ${memoryMib} MiB of host memory; ${sizes}`)
}
