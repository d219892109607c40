import type { Duplex } from 'node:stream'
import { within } from '../../../src/base/wait.ts'
import type { Address, HostListener } from '../../../src/spec/host.ts'
import { dialTcp, listenTcp } from '../local/tcp.ts'

type Bounds = Readonly<{ signal: AbortSignal }>
type Dial = (address: Address, options: Bounds) => Promise<Duplex>

/** Where there is a way, an answer takes milliseconds; a firewall drops what it does not like. */
const answerLimitMs = 1_000

/**
 * The ways between this machine and a host that need no SSH, where there are any: a stream that goes through here is
 * not to be slowed by its encryption. Looked for once for each direction; undefined where there is none.
 */
export class Direct {
  readonly #migrationAddress: string
  /** Connects from the host. */
  readonly #dialFromHost: Dial
  #reachesUs?: Promise<boolean>
  #reachesHost = true

  constructor(migrationAddress: string, dialFromHost: Dial) {
    this.#migrationAddress = migrationAddress
    this.#dialFromHost = dialFromHost
  }

  /** Listens on this machine, at the address from which it reaches the host, if the host reaches that. */
  async listen(options: Bounds): Promise<HostListener | undefined> {
    this.#reachesUs ??= this.#isReached().catch(() => false)
    return (await this.#reachesUs) ? this.#listenHere(options) : undefined
  }

  /** Connects to a port of the host's own migration address. A refusal may be a firewall's: the other way then tells. */
  async dial(address: Address, { signal }: Bounds): Promise<Duplex | undefined> {
    if (!this.#reachesHost || address.host !== this.#migrationAddress) return undefined
    const late = () => new Error('no answer')
    try {
      return await within({ signal, timeoutMs: answerLimitMs, late }, (inner) => dialTcp(address, { signal: inner }))
    } catch (error) {
      if (signal.aborted) throw error
      this.#reachesHost = false
      return undefined
    }
  }

  #listenHere(options: Bounds): Promise<HostListener> {
    return listenTcp({ host: this.#migrationAddress, port: 1 }, options)
  }

  /** Within a time of its own: the answer is for all, whatever becomes of the case that was the first to ask. */
  async #isReached(): Promise<boolean> {
    const signal = AbortSignal.timeout(answerLimitMs)
    await using listener = await this.#listenHere({ signal })
    listener.onConnection((stream) => stream.destroy())
    const stream = await this.#dialFromHost(listener.address, { signal }).catch(() => undefined)
    stream?.destroy()
    return stream !== undefined
  }
}
