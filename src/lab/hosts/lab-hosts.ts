import pRetry from 'p-retry'
import { LabError } from '../../base/errors.ts'
import type { HostOffer } from '../run-context.ts'
import type { Placed } from './free-places.ts'
import type { HostLease, LabHost } from './lab-host.ts'

type Opening = Readonly<{ offer: HostOffer; signal: AbortSignal }>
/** A host that had no place for a case, and who has its places, where that is known. */
type Busy = Readonly<{ busy: HostOffer; holder?: string | undefined }>
type Open = (offer: HostOffer, signal: AbortSignal) => Promise<LabHost>

/** The hosts of a run, each opened when it is needed first, and anew when it was lost. */
export class LabHosts implements AsyncDisposable {
  readonly #open: Open
  readonly #opened = new Map<HostOffer, Promise<LabHost>>()

  constructor(open: Open) {
    this.#open = open
  }

  /**
   * Takes all places of a case, or none and gives the host that had none. Rejects with LabError where a host cannot be
   * reached.
   */
  async take(placed: Placed, signal: AbortSignal): Promise<readonly HostLease[] | Busy> {
    await using taken = new AsyncDisposableStack()
    const leases: HostLease[] = []
    for (const { host: offer, share } of placed) {
      const host = await this.#host(offer, signal)
      const lease = await host.claim({ memoryMib: share.memoryMib, signal })
      if (!lease) return { busy: offer, holder: host.holder }
      leases.push(taken.use(lease))
    }
    taken.move()
    return leases
  }

  /** Resolves when another try for a place may have another outcome, also where the host is lost. */
  async changed(offer: HostOffer, signal: AbortSignal): Promise<void> {
    // The one that had no place: one that was lost since is to be asked anew.
    const host = await this.#opened.get(offer)
    if (!host || host.lost.aborted) return
    const gone = Promise.withResolvers<void>()
    host.lost.addEventListener('abort', () => gone.resolve(), { once: true })
    await Promise.race([host.changed(signal), gone.promise])
  }

  /** Lets go of all hosts: everything of the run ends there. Rejects where one could not be cleaned. */
  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await Promise.allSettled(this.#opened.values())
    this.#opened.clear()
    const left = opened.flatMap((host) => (host.status === 'fulfilled' ? [host.value] : []))
    const ended = await Promise.allSettled(left.map((host) => host[Symbol.asyncDispose]()))
    const errors = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
    if (errors.length > 0) throw new AggregateError(errors, errors.map(String).join('; '))
  }

  async #host(offer: HostOffer, signal: AbortSignal): Promise<LabHost> {
    const known = this.#opened.get(offer)
    const host = known && (await known.catch(() => undefined))
    if (host && !host.lost.aborted) return host
    // Of several that find it lost, the first opens it.
    const now = this.#opened.get(offer)
    if (now !== known && now) return now
    const opening = host ? this.#openAgain(host, { offer, signal }) : this.#open(offer, signal)
    opening.catch(() => {})
    this.#opened.set(offer, opening)
    return opening
  }

  /** A host that was lost may be booting, or its sshd starting anew. What still stands of it here is closed. */
  async #openAgain(lost: LabHost, { offer, signal }: Opening): Promise<LabHost> {
    await lost[Symbol.asyncDispose]()
    return pRetry(() => this.#open(offer, signal), {
      ...{ retries: 4, minTimeout: 1_000, factor: 2, signal },
      shouldRetry: ({ error }) => error instanceof LabError && error.code === 'host-unreachable',
    })
  }
}
