import { join } from 'node:path'
import { appendLine } from '../../../reports/append-line.ts'
import { type HostFault, hostFaultsFile } from '../../../reports/host-faults.ts'
import type { AttemptRecord } from '../../../reports/record.ts'
import { LabError } from '../../base/errors.ts'
import type { RunContext } from '../run-context.ts'
import type { HostPool } from './host-pool.ts'

/** After so many faults of a host in a row, cases go elsewhere. */
const mostFaults = 3

/** When an attempt ran, in milliseconds since the epoch. */
type Time = Readonly<{ beganAt: number; endedAt: number }>

/** Attempts of which one began after another was over; they are told in any order, as their evidence is ready. */
function eventsOf(attempts: readonly Time[]): number {
  let [events, lastEndedAt] = [0, 0]
  for (const { beganAt, endedAt } of attempts.toSorted((one, other) => one.beganAt - other.beganAt)) {
    if (beganAt < lastEndedAt) continue
    events++
    lastEndedAt = endedAt
  }
  return events
}

/** Counts what hosts are to blame for, and gives up those that have nothing else. */
export class HostFaults {
  readonly #context: Pick<RunContext, 'runDir' | 'hosts'>
  readonly #pool: Pick<HostPool, 'retire'>
  readonly #inARow = new Map<string, readonly Time[]>()

  constructor(context: Pick<RunContext, 'runDir' | 'hosts'>, pool: Pick<HostPool, 'retire'>) {
    this.#context = context
    this.#pool = pool
  }

  /** Takes note of how an attempt went for its hosts. Several cases that one event has ended count once. */
  async saw({ case: id, verdict, hosts, startedAt, durationMs }: AttemptRecord): Promise<void> {
    const { host, code, reason } = verdict
    for (const name of Object.values(hosts)) if (name !== host) this.#inARow.delete(name)
    if (host === undefined) return
    const beganAt = Date.parse(startedAt)
    const before = this.#inARow.get(host) ?? []
    const now = [...before, { beganAt, endedAt: beganAt + durationMs }]
    this.#inARow.set(host, now)
    const givenUp = eventsOf(before) < mostFaults && eventsOf(now) >= mostFaults
    if (givenUp) this.#retire(host, `after ${mostFaults} faults in a row, the last: ${reason}`)
    await this.#note({ host, case: id, code, reason, givenUp })
  }

  /** A host that something of a case could not be ended or removed on gets nothing more. */
  async couldNotFree(error: unknown): Promise<void> {
    const host = (error instanceof LabError && error.host) || 'unknown'
    const reason = error instanceof Error ? error.message : String(error)
    this.#retire(host, `because what ran there could not be ended: ${reason}`)
    await this.#note({ host, case: '', code: 'host-unclean', reason, givenUp: true })
  }

  async #note(fault: Omit<HostFault, 'at'>): Promise<void> {
    const line: HostFault = { at: new Date().toISOString(), ...fault }
    await appendLine(join(this.#context.runDir, hostFaultsFile), line)
  }

  #retire(name: string, why: string): void {
    const offer = this.#context.hosts.find((host) => host.name === name)
    if (offer) this.#pool.retire(offer, new LabError('host-given-up', `host ${name} was given up ${why}`))
  }
}
