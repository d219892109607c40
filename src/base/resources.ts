/**
 * What one attempt has opened, newest last. Whoever opens something owns it here in the same tick; closing
 * disposes newest first, goes on past failures, and reports them all. What comes while closing is under way is
 * part of it; what comes later is disposed at once, with nobody left to tell of a failure.
 */
export class Resources implements AsyncDisposable {
  readonly #owned: (AsyncDisposable | Disposable)[] = []
  #closed = false

  own<T extends AsyncDisposable | Disposable>(resource: T): T {
    if (!this.#closed) this.#owned.push(resource)
    else dispose(resource).catch(() => {})
    return resource
  }

  /** Disposes everything; the errors met on the way come back, newest resource first. */
  async close(): Promise<unknown[]> {
    const errors: unknown[] = []
    for (let resource = this.#owned.pop(); resource; resource = this.#owned.pop())
      await dispose(resource).catch((error: unknown) => errors.push(error))
    this.#closed = true
    return errors
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const errors = await this.close()
    if (errors.length > 0) throw new AggregateError(errors, 'could not clean up')
  }
}

async function dispose(resource: AsyncDisposable | Disposable): Promise<void> {
  if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]()
  else resource[Symbol.dispose]()
}
