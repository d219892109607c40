import { LabError } from './errors.ts'
import { within } from './wait.ts'

/** The longest that anything takes to close is a core that is written, and read by gdb: under a minute. */
const usualLimitMs = 120_000

/**
 * What one attempt has opened, newest last. Whoever opens something owns it here in the same tick; closing
 * disposes newest first, goes on past failures and past what does not end, and reports them all. What comes while closing is under way is
 * part of it; what comes later is disposed at once, with nobody left to tell of a failure.
 */
export class Resources implements AsyncDisposable {
  readonly #owned: (AsyncDisposable | Disposable)[] = []
  readonly #limitMs: number
  #closed = false

  /** `limitMs` is for each of them. */
  constructor({ limitMs = usualLimitMs } = {}) {
    this.#limitMs = limitMs
  }

  own<T extends AsyncDisposable | Disposable>(resource: T): T {
    if (!this.#closed) this.#owned.push(resource)
    else dispose(resource).catch(() => {})
    return resource
  }

  /** Disposes everything; the errors met on the way come back, newest resource first. */
  async close(): Promise<unknown[]> {
    const errors: unknown[] = []
    for (let resource = this.#owned.pop(); resource; resource = this.#owned.pop())
      await disposeWithin(this.#limitMs, resource).catch((error: unknown) => errors.push(error))
    this.#closed = true
    return errors
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const errors = await this.close()
    if (errors.length > 0) throw new AggregateError(errors, 'could not clean up')
  }
}

/** Rejects with LabError `cleanup-stuck` where it does not end. Nobody can end it early: all of it is to be closed. */
function disposeWithin(timeoutMs: number, resource: AsyncDisposable | Disposable): Promise<void> {
  const kind = Object.getPrototypeOf(resource) as object | null
  const what = kind?.constructor.name ?? 'Object'
  const late = (ms: number) =>
    new LabError('cleanup-stuck', `closing what the case opened (${what}) took over ${ms} ms`)
  return within({ signal: new AbortController().signal, timeoutMs, late }, () => dispose(resource))
}

async function dispose(resource: AsyncDisposable | Disposable): Promise<void> {
  if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]()
  else resource[Symbol.dispose]()
}
