import { LabError, MissingCapability } from '../../base/errors.ts'
import { aborted } from '../../base/wait.ts'
import type { HostOffer } from '../run-context.ts'
import { assignments } from './assignments.ts'
import type { Arrangement, Lack, Share } from './arrangement.ts'
import { FreePlaces, type Placed } from './free-places.ts'
import { nowhere, pairLacks } from './nowhere.ts'

/** What a case takes from hosts while it runs. */
export type Need = Readonly<{
  /** What is preferred first. */
  arrangements: readonly Arrangement[]
  weight: number
  /** Names of hosts that are not to have it, where others can. */
  avoid?: ReadonlySet<string>
}>

/** Places on hosts, given back when disposed. */
export interface Lease extends Disposable {
  readonly placed: Placed
}

type Waiting = {
  readonly need: Need
  readonly grant: (lease: Lease) => void
  readonly refuse: (why: Error) => void
  /** Hosts that can have each share. */
  able: ReadonlyMap<Share, ReadonlySet<HostOffer>>
}

/** Hands out places on hosts: the heaviest waiting case that fits comes first, so that no long one ends the run alone. */
export class HostPool {
  readonly #hosts: readonly HostOffer[]
  readonly #free: FreePlaces
  readonly #waiting: Waiting[] = []
  /** Hosts that get no more cases, and why. */
  readonly #bad = new Map<HostOffer, LabError>()

  constructor(hosts: readonly HostOffer[]) {
    this.#hosts = hosts
    this.#free = new FreePlaces(hosts)
  }

  /** Waits for places. Rejects with MissingCapability, or LabError, when no hosts could ever give them. */
  async claim(need: Need, signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<Lease>()
    const waiting: Waiting = { need, grant: resolve, refuse: reject, able: this.#ableFor(need) }
    this.#enqueue(waiting)
    this.#serve()
    try {
      return await Promise.race([promise, aborted(signal)])
    } catch (error) {
      const index = this.#waiting.indexOf(waiting)
      if (index >= 0) this.#waiting.splice(index, 1)
      else
        void promise.then(
          (lease) => lease[Symbol.dispose](),
          () => {},
        )
      throw error
    }
  }

  /** Whether a case could still run when these hosts are not to have it. */
  couldRun(need: Need, avoid: ReadonlySet<string>): boolean {
    const able = this.#ableTo(need, avoid)
    return need.arrangements.some((arrangement) => this.#possible(arrangement, able))
  }

  /** Nobody gets a place on this host until it is opened again: others have them. */
  close(host: HostOffer): void {
    this.#free.close(host, true)
  }

  open(host: HostOffer): void {
    this.#free.close(host, false)
    this.#serve()
  }

  /** Gives this host to no case any more; those that only it could have are refused. */
  retire(host: HostOffer, why: LabError): void {
    this.#bad.set(host, why)
    for (const waiting of [...this.#waiting]) {
      if (this.#canRun(waiting)) continue
      // What it was to avoid is better than nothing.
      waiting.able = this.#ableTo(waiting.need, new Set())
      if (this.#canRun(waiting)) continue
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
      waiting.refuse(why)
    }
    this.#serve()
  }

  #canRun({ need, able }: Waiting): boolean {
    return need.arrangements.some((arrangement) => this.#possible(arrangement, able))
  }

  #ableFor(need: Need): Waiting['able'] {
    const avoid = need.avoid && this.couldRun(need, need.avoid) ? need.avoid : new Set<string>()
    const able = this.#ableTo(need, avoid)
    if (need.arrangements.some((arrangement) => this.#possible(arrangement, able))) return able
    const shares = need.arrangements.flatMap((arrangement) => arrangement.shares)
    const alone = this.#hosts.flatMap((host) => shares.map((share) => this.#why(host, share)))
    throw nowhere(
      [...alone, ...need.arrangements.flatMap((one) => pairLacks(one, able))],
      need.arrangements,
      this.#hosts,
    )
  }

  /** Hosts that can have each share, whatever else they do. */
  #ableTo({ arrangements }: Need, avoid: ReadonlySet<string>): Waiting['able'] {
    const shares = arrangements.flatMap((arrangement) => arrangement.shares)
    const hosts = this.#hosts.filter(({ name }) => !avoid.has(name))
    return new Map(shares.map((share) => [share, new Set(hosts.filter((host) => !this.#why(host, share)))]))
  }

  #why(host: HostOffer, share: Share): Lack | undefined {
    const bad = this.#bad.get(host)
    if (bad) return bad
    if (host.memoryMib < share.memoryMib)
      return new MissingCapability(
        `host ${host.name}: has ${host.memoryMib} MiB for guests, the case needs ${share.memoryMib}`,
      )
    return share.lack(host)
  }

  /** Whether hosts that are all different can have the shares, if they had nothing else to do. */
  #possible({ shares, together }: Arrangement, able: Waiting['able']): boolean {
    const candidates = shares.map((share) => [...able.get(share)!].filter((host) => !this.#bad.has(host)))
    for (const hosts of assignments(candidates)) if (!together?.(hosts)) return true
    return false
  }

  #enqueue(waiting: Waiting): void {
    const index = this.#waiting.findIndex(({ need }) => need.weight < waiting.need.weight)
    this.#waiting.splice(index < 0 ? this.#waiting.length : index, 0, waiting)
  }

  #serve(): void {
    for (let index = 0; index < this.#waiting.length && this.#free.any;) {
      const waiting = this.#waiting[index]!
      const placed = this.#findFor(waiting)
      if (!placed) {
        index++
        continue
      }
      this.#waiting.splice(index, 1)
      waiting.grant(this.#lease(placed))
    }
  }

  #findFor({ need, able }: Waiting): Placed | undefined {
    for (const arrangement of need.arrangements) {
      const placed = this.#free.find(arrangement, (host, share) => able.get(share)!.has(host) && !this.#bad.has(host))
      if (placed) return placed
    }
    return undefined
  }

  #lease(placed: Placed): Lease {
    this.#free.take(placed)
    let held = true
    return {
      placed,
      [Symbol.dispose]: () => {
        if (!held) return
        held = false
        this.#free.give(placed)
        this.#serve()
      },
    }
  }
}
