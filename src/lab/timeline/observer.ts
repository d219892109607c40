import type { Machine } from '../../machine/machine.ts'
import { type ProcessSocket, listSockets, socketsOf } from '../../machine/sockets.ts'
import { sample } from '../../migration/series.ts'
import { finalStatuses, statusOf } from '../../migration/status.ts'
import type { Host } from '../../spec/host.ts'
import type { Look, Sample, TimelineEvent } from '../../spec/timeline.ts'
import { waits } from './states.ts'
import type { Watched } from './watched.ts'

/** What is asked here is answered at once or left out. */
const askLimitMs = 3_000
/** States at which connections come or go; the moment of the switchover itself is left alone. */
const telling: readonly string[] = ['active', 'postcopy-active', 'postcopy-paused', 'postcopy-recover']

/**
 * Watches the QEMUs of a case from outside: their events, how their processes end, the numbers of each migration and,
 * at a few moments, their sockets. It never waits in the way of a case and never fails it; what it could not see is
 * in `notes`.
 */
export class Observer {
  readonly watched: Watched[] = []
  readonly looks: Look[] = []
  readonly notes: string[] = []
  endedAt?: number
  readonly #signal: AbortSignal
  readonly #blind = new Set<Host>()
  #looking?: Promise<void>
  #next?: string

  /** `signal` ends the sampling of migrations. */
  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  /** From now on. Machines come in the order in which they are started. */
  watch(machine: Machine): void {
    const { name } = machine
    const one: Watched = { machine, name, series: [], sightings: [] }
    this.watched.push(one)
    machine.monitor.events.all.forEach((event) => this.#hear(one, event))
    machine.monitor.events.listen((event) => this.#hear(one, event))
    void machine.exited.then((exit) => {
      // Later it is ended with the case.
      if (this.endedAt === undefined) one.exit = { ...exit, at: Date.now() }
    })
    if (this.watched.length > 1) this.#look(`the ${name} is there`)
  }

  /** What was sampled of the migration that the machine of this name began last. */
  samplesOf(source: string): readonly Sample[] {
    return this.watched.find(({ name }) => name === source)?.series.at(-1)?.samples ?? []
  }

  /** The last look, while all still lives. */
  async finish(): Promise<void> {
    this.#look('the end')
    const series = this.watched.flatMap(({ series }) => series)
    await Promise.all([...this.watched.map(query), ...series.map((one) => one.stop()), this.#looked()])
    this.endedAt = Date.now()
  }

  #hear(one: Watched, event: TimelineEvent): void {
    const status = statusOf(event)
    if (status === undefined) return
    const over = finalStatuses.includes(status)
    if (waiting(one, event)) this.#hearDestination(one, status)
    else if (status === 'setup' && this.endedAt === undefined) {
      one.series.push(sample(one.machine.monitor, { signal: this.#signal }))
    } else if (telling.includes(status)) this.#look(`the ${one.name} says ${status}`)
    // The destination of a migration that completes has its last word later.
    else if (over && status !== 'completed') this.#look(`the ${one.name} says ${status}`)
  }

  #hearDestination({ name }: Watched, status: string): void {
    if (status === 'setup') this.#look(`the ${name} listens`)
    if (status === 'completed') this.#look(`the ${name} says ${status}`)
  }

  /** One look at a time; of those that are wanted meanwhile, the newest follows. */
  #look(occasion: string): void {
    this.#next = occasion
    this.#looking ??= this.#lookOn()
  }

  async #lookOn(): Promise<void> {
    // After whatever else waits for the same event.
    await new Promise((resolve) => setImmediate(resolve))
    for (let occasion = this.#next; occasion !== undefined; occasion = this.#next) {
      this.#next = undefined
      await this.#lookOnce(occasion)
    }
    this.#looking = undefined
  }

  async #lookOnce(occasion: string): Promise<void> {
    const hosts = new Set(this.watched.map(({ machine }) => machine.host))
    const found = await Promise.all([...hosts].map(async (host) => [host, await this.#socketsOf(host)] as const))
    const at = Date.now()
    this.looks.push({ at, occasion })
    for (const [host, sockets] of found)
      for (const one of this.watched)
        if (one.machine.host === host && sockets)
          one.sightings.push({ at, sockets: one.exit ? [] : socketsOf(one.machine, sockets) })
  }

  /** A host that could not tell once is not asked again. */
  async #socketsOf(host: Host): Promise<readonly ProcessSocket[] | undefined> {
    if (this.#blind.has(host)) return undefined
    const list = await listSockets(host, AbortSignal.timeout(askLimitMs))
    if ('sockets' in list) return list.sockets
    this.#blind.add(host)
    this.notes.push(`sockets were not seen: ${list.missing}`)
    return undefined
  }

  async #looked(): Promise<void> {
    while (this.#looking) await this.#looking
  }
}

/** Whether an event is that of a QEMU which waits for its guest, up to the end of that migration. */
function waiting({ machine: { argv, monitor } }: Watched, event: TimelineEvent): boolean {
  if (!waits(argv)) return false
  const { all } = monitor.events
  return !all.slice(0, all.indexOf(event)).some((one) => finalStatuses.includes(statusOf(one) ?? ''))
}

async function query(one: Watched): Promise<void> {
  if (one.exit) return
  const signal = AbortSignal.timeout(askLimitMs)
  const ask = one.machine.monitor.execute<{ status: string }>('query-status', undefined, { signal })
  // A QEMU that does not answer keeps the state that it announced last.
  const answer = await ask.catch(() => undefined)
  if (answer) one.queried = { state: answer.status, at: Date.now() }
}
