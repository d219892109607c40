import { appendAttempt } from '../../reports/journal.ts'
import type { AttemptRecord } from '../../reports/record.ts'
import type { Case } from '../matrix/case.ts'
import { classify } from '../verdict/classify.ts'
import { attemptOnce, type Places } from './attempt-once.ts'
import type { Body } from './conduct.ts'
import { arrangementsOf } from './hosts/arrangement.ts'
import { Links } from './hosts/expect-link.ts'
import { HostFaults } from './hosts/host-faults.ts'
import { HostPool, type Lease, type Need } from './hosts/host-pool.ts'
import type { HostLease } from './hosts/lab-host.ts'
import { LabHosts } from './hosts/lab-hosts.ts'
import { openHost } from './hosts/open-host.ts'
import { countCases } from './todo.ts'
import { refusedRecord } from './record.ts'
import type { RunContext } from './run-context.ts'

type RunInput = Readonly<{ case: Case; body: Body; signal: AbortSignal; onStep: (path: string) => void }>

/** The fault of a host ends a case at the earliest the third time, each time elsewhere. */
const mostAttempts = 3

/** What a case has while it runs; given back when disposed. */
type Held = AsyncDisposable & Readonly<{ places: Places }>

/** Runs cases on the hosts of a run, each on a lease of its own. One for a whole worker. */
export class Runner {
  static #shared?: Runner
  readonly #context: RunContext
  readonly #pool: HostPool
  readonly #hosts: LabHosts
  readonly #faults: HostFaults
  readonly #links = new Links()
  /** Cases of the run that have not ended yet; with the last one the hosts are let go of. */
  #left?: number

  /** Test files of one worker share the hosts. */
  static of(context: RunContext): Runner {
    Runner.#shared ??= new Runner(context)
    return Runner.#shared
  }

  constructor(context: RunContext, open: typeof openHost = openHost) {
    this.#context = context
    this.#pool = new HostPool(context.hosts)
    this.#hosts = new LabHosts((offer, signal) => open(offer, context, signal))
    this.#faults = new HostFaults(context, this.#pool)
  }

  /** Runs a case and puts it on disk. Undefined when it was interrupted: then nothing is known of the case. */
  async run(input: RunInput): Promise<AttemptRecord | undefined> {
    this.#left ??= countCases(this.#context.runDir)
    try {
      const record = await this.#untilNoHostIsAtFault(input)
      if (record) await appendAttempt(this.#context.runDir, record)
      return record
    } finally {
      // Also where the disk of the journal is full.
      if (--this.#left === 0) await this.#letGo()
    }
  }

  /** What a host could not end or remove is told, for it is the run's last word of it. */
  async #letGo(): Promise<void> {
    await this.#hosts[Symbol.asyncDispose]().catch(async (error: AggregateError) => {
      for (const one of error.errors) await this.#faults.couldNotFree(one)
    })
  }

  /** What a host has made fail is tried again on another one; every attempt is in the record. */
  async #untilNoHostIsAtFault(input: RunInput): Promise<AttemptRecord | undefined> {
    const earlier: AttemptRecord[] = []
    const avoid = new Set<string>()
    for (;;) {
      const record = await this.#attempt(input, avoid)
      if (!record) return undefined
      const { host } = record.verdict
      await this.#faults.saw(record)
      if (host !== undefined) avoid.add(host)
      const over = host === undefined || earlier.length + 1 === mostAttempts || input.signal.aborted
      if (over || !this.#couldRunElsewhere(input.case, avoid))
        return earlier.length > 0 ? { ...record, earlier: earlier.map(withoutSteps) } : record
      earlier.push(record)
    }
  }

  async #attempt(input: RunInput, avoid: ReadonlySet<string>): Promise<AttemptRecord | undefined> {
    const { case: one, signal } = input
    try {
      await using held = await this.#held({ ...needOf(one, this.#context), avoid }, input)
      const free = async () => held[Symbol.asyncDispose]()
      const { places } = held
      return await attemptOnce({ ...input, places, links: this.#links, run: this.#context, free })
    } catch (error) {
      return signal.aborted ? undefined : refusedRecord(one, this.#context, classify(error))
    }
  }

  /** Waits for places, also for those that other controllers have: which are told, for that may take as long as their runs. */
  async #held(need: Need, { signal, onStep }: Pick<RunInput, 'signal' | 'onStep'>): Promise<Held> {
    for (;;) {
      const lease = await this.#pool.claim(need, signal)
      const taken = await this.#hosts.take(lease.placed, signal).catch((error: unknown) => {
        lease[Symbol.dispose]()
        throw error
      })
      if (!('busy' in taken)) return this.#hold(lease, taken)
      onStep(`wait for ${taken.busy.name}: ${taken.holder ?? 'another run'} has it`)
      this.#pool.close(taken.busy)
      lease[Symbol.dispose]()
      const opened = () => this.#pool.open(taken.busy)
      this.#hosts.changed(taken.busy, signal).then(opened, opened)
    }
  }

  #hold(lease: Lease, leases: readonly HostLease[]): Held {
    const placed = lease.placed.flatMap(({ host: offer, share }, index) =>
      share.roles.map((role) => [role, { host: leases[index]!.host, offer }]),
    )
    let held = true
    return {
      places: Object.fromEntries(placed) as Places,
      [Symbol.asyncDispose]: async () => {
        if (!held) return
        held = false
        using _place = lease
        const freed = await Promise.allSettled(leases.map((one) => one[Symbol.asyncDispose]()))
        for (const one of freed) if (one.status === 'rejected') await this.#faults.couldNotFree(one.reason)
      },
    }
  }

  #couldRunElsewhere(one: Case, avoid: ReadonlySet<string>): boolean {
    return this.#pool.couldRun(needOf(one, this.#context), avoid)
  }
}

function needOf(one: Case, { placement }: RunContext): Need {
  const arrangements = arrangementsOf(one, placement)
  const weight = Math.max(
    ...arrangements.map(({ shares }) => shares.reduce((sum, { memoryMib }) => sum + memoryMib, 0)),
  )
  return { arrangements, weight }
}

/** What is told of an attempt that another one followed. */
function withoutSteps({ attempt, verdict, hosts, startedAt, durationMs }: AttemptRecord) {
  return { attempt, verdict, hosts, startedAt, durationMs }
}
