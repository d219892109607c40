import { setTimeout as delay } from 'node:timers/promises'
import { LabError } from '../../../src/base/errors.ts'
import type { PortRange, Tool } from '../../../src/spec/host.ts'
import { type HostState, stateOf } from '../host-state.ts'
import type { Clock } from '../keeper/clock.ts'
import type { Keeper } from '../keeper/keeper.ts'
import type { Connection } from './connection.ts'
import { Direct } from './direct.ts'

type Options = Readonly<{
  name: string
  migrationAddress: string
  migrationPorts?: PortRange
  connection: Connection
  keeper: Keeper
  /** Path on the host of a program of virtqual's own. */
  tool: (name: Tool) => Promise<string>
}>

/** How long a keeper may take to show that it is there. */
const answerMs = 5_000

/** A host that is connected, with its keeper: what all places of a run on it share. */
export class OpenedHost {
  readonly options: Options
  readonly direct: Direct
  /** Aborted before any stream of the host ends because of it. */
  readonly lost: AbortSignal
  readonly #given = new AbortController()

  constructor(options: Options) {
    const { connection, keeper, migrationAddress } = options
    this.options = options
    this.direct = new Direct(migrationAddress, (address, bounds) => connection.dial(address, bounds))
    this.lost = AbortSignal.any([connection.lost, keeper.lost, this.#given.signal])
  }

  /**
   * Rejects with the reason of `lost` when the keeper does not answer in 5 s. What ends on a host because its keeper was
   * killed may be heard of before that: who sees a socket end asks here whose end it is.
   */
  async expectAlive(signal: AbortSignal = new AbortController().signal): Promise<Clock> {
    const { connection, keeper, name } = this.options
    using late = afterMs(answerMs)
    try {
      return (await keeper.ping(AbortSignal.any([signal, late.signal, this.lost]))).clock
    } catch (error) {
      if (signal.aborted && !this.lost.aborted) throw signal.reason
      const silent = new LabError('host-lost', `the keeper of host ${name} did not answer in ${answerMs / 1000} s`, {
        host: name,
      })
      if (!this.lost.aborted) {
        this.#given.abort(late.signal.aborted ? silent : error)
        // A keeper that was only slow would go on to hear of us, and hold its slots for nobody.
        await connection[Symbol.asyncDispose]()
      }
      throw this.lost.reason
    }
  }

  /** How the host is. Rejects with LabError `host-exec`. */
  state(signal: AbortSignal): Promise<HostState> {
    const { keeper, name } = this.options
    const { sessionDirectory, memoryDirectory } = keeper.hello
    const host = { name, run: keeper.run.bind(keeper) }
    return stateOf({ host, directories: [sessionDirectory, memoryDirectory] }, signal)
  }
}

/** A signal that is aborted after a time, unless it is disposed before. */
function afterMs(ms: number): Disposable & { signal: AbortSignal } {
  const [late, over] = [new AbortController(), new AbortController()]
  delay(ms, undefined, { signal: over.signal }).then(
    () => late.abort(),
    () => {},
  )
  return { signal: late.signal, [Symbol.dispose]: () => over.abort() }
}
