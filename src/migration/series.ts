import type { Monitor } from '../qmp/monitor.ts'
import type { QmpEvent } from '../qmp/event-log.ts'
import type { Sample } from '../spec/timeline.ts'
import { sampleOf } from './sample-of.ts'
import { finalStatuses, statusOf } from './status.ts'

export type { Sample } from '../spec/timeline.ts'

/** Often enough for a curve of a migration of a second; an answer takes QEMU's main loop a fraction of a millisecond. */
const defaultIntervalMs = 200
/** A QEMU that has not answered by then is busy with something else: the series ends, and nothing waits for it. */
const answerLimitMs = 5_000

type Options = Readonly<{ signal: AbortSignal; intervalMs?: number }>

/**
 * Samples `query-migrate` of a source at each of its migration events and, while it migrates, at an interval. It only
 * watches: one query at a time, it never rejects, and it ends by itself when the migration does, when the signal is
 * aborted, or when QEMU answers no more.
 */
export function sample(monitor: Monitor, { signal, intervalMs = defaultIntervalMs }: Options): Sampling {
  return new Sampling(monitor, { signal, intervalMs })
}

export class Sampling implements AsyncDisposable {
  /** What was sampled so far, in order. */
  readonly samples: Sample[] = []
  readonly #monitor: Monitor
  readonly #ended = new AbortController()
  readonly #signal: AbortSignal
  readonly #release: readonly (() => void)[]
  #asking = false
  #askAgain = false
  #over = false

  /** Use `sample`. */
  constructor(monitor: Monitor, { signal, intervalMs }: Required<Options>) {
    this.#monitor = monitor
    this.#signal = AbortSignal.any([signal, this.#ended.signal])
    const timer = setInterval(() => this.#tick(), intervalMs).unref()
    this.#release = [() => clearInterval(timer), monitor.events.listen((event) => this.#hear(event))]
    this.#signal.addEventListener('abort', () => this.#letGo(), { once: true })
    if (this.#signal.aborted) this.#letGo()
    else void this.#ask()
  }

  /** Asks no more, without waiting for an answer that is due, and returns what was sampled. */
  async stop(): Promise<readonly Sample[]> {
    this.#ended.abort()
    return this.samples
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  #tick(): void {
    if (!this.#asking) void this.#ask()
  }

  #hear(event: QmpEvent): void {
    if (event.event !== 'MIGRATION' && event.event !== 'MIGRATION_PASS') return
    this.#over ||= finalStatuses.includes(statusOf(event) ?? '')
    // The answer that is due may be from before this event.
    if (this.#asking) this.#askAgain = true
    else void this.#ask()
  }

  async #ask(): Promise<void> {
    this.#asking = true
    // Not in the middle of what QEMU is just saying.
    await Promise.resolve()
    do {
      this.#askAgain = false
      const answered = await this.#query()
      if (!answered) this.#ended.abort()
    } while (this.#askAgain && !this.#signal.aborted)
    this.#asking = false
    if (this.#over) this.#ended.abort()
  }

  async #query(): Promise<boolean> {
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(answerLimitMs)])
    try {
      const info = await this.#monitor.execute<Parameters<typeof sampleOf>[0]>('query-migrate', undefined, { signal })
      if (!this.#signal.aborted) this.samples.push(sampleOf(info, Date.now()))
      return true
    } catch {
      // A QEMU that does not answer, refuses or is gone: whoever needs it notices by itself.
      return false
    }
  }

  #letGo(): void {
    for (const release of this.#release) release()
  }
}
