import { aborted } from '../base/wait.ts'

/** An asynchronous message of QEMU (docs/interop/qmp-spec, section "Asynchronous events"). */
export type QmpEvent = Readonly<{
  event: string
  data: Readonly<Record<string, unknown>>
  /** When QEMU stamped it, by the controller's clock, milliseconds since the epoch. */
  at: number
}>

/** Every event of one monitor in order of arrival, so that no wait can miss what came before it. */
export class EventLog {
  readonly all: QmpEvent[] = []
  readonly #listeners = new Set<(event: QmpEvent) => void>()

  add(event: QmpEvent): void {
    this.all.push(event)
    // A copy: whoever begins to listen because of this event hears later ones.
    for (const listener of [...this.#listeners]) listener(event)
  }

  /** Calls `listener` for each later event until the returned function is called. */
  listen(listener: (event: QmpEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A position to wait from: take it before the command that causes the event. */
  get now(): number {
    return this.all.length
  }

  /** The first event at or after position `since` that matches; rejects when `signal` is aborted. */
  async next(match: (event: QmpEvent) => boolean, { since, signal }: { since: number; signal: AbortSignal }) {
    const past = this.all.slice(since).find(match)
    if (past) return past
    const { promise, resolve } = Promise.withResolvers<QmpEvent>()
    const stop = this.listen((event) => match(event) && resolve(event))
    try {
      return await Promise.race([promise, aborted(signal)])
    } finally {
      stop()
    }
  }
}
