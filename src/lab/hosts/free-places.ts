import type { HostOffer } from '../run-context.ts'
import type { Arrangement, Share } from './arrangement.ts'
import { assignments } from './assignments.ts'

type Free = { readonly host: HostOffer; slots: number; memoryMib: number; closed: boolean }

/** What of an arrangement each of some hosts takes. */
export type Placed = readonly Readonly<{ host: HostOffer; share: Share }>[]

/** Whether a host may have a share. */
type Suits = (host: HostOffer, share: Share) => boolean

/** Counts what of each host is not in use. */
export class FreePlaces {
  readonly #hosts: readonly Free[]

  constructor(hosts: readonly HostOffer[]) {
    this.#hosts = hosts.map((host) => ({ host, slots: host.slots, memoryMib: host.memoryMib, closed: false }))
  }

  get any(): boolean {
    return this.#hosts.some(({ slots, closed }) => slots > 0 && !closed)
  }

  /** Hosts with room for every share, the emptiest first, each another; `suits` narrows them. Undefined where there are none. */
  find({ shares, together }: Arrangement, suits: Suits): Placed | undefined {
    const candidates = shares.map((share) => this.#roomFor(share).filter((host) => suits(host, share)))
    for (const hosts of assignments(candidates))
      if (!together?.(hosts)) return shares.map((share, index) => ({ host: hosts[index]!, share }))
    return undefined
  }

  take(placed: Placed): void {
    this.#change(placed, -1)
  }

  give(placed: Placed): void {
    this.#change(placed, 1)
  }

  /** A closed host has no place for anybody until it is opened again. */
  close(host: HostOffer, closed: boolean): void {
    this.#of(host).closed = closed
  }

  #roomFor({ memoryMib: needed }: Share): HostOffer[] {
    return this.#hosts
      .filter(({ slots, memoryMib, closed }) => slots > 0 && !closed && memoryMib >= needed)
      .toSorted((one, other) => other.slots - one.slots)
      .map(({ host }) => host)
  }

  #change(placed: Placed, sign: 1 | -1): void {
    for (const { host, share } of placed) {
      const free = this.#of(host)
      free.slots += sign
      free.memoryMib += sign * share.memoryMib
    }
  }

  #of(host: HostOffer): Free {
    return this.#hosts.find((free) => free.host === host)!
  }
}
