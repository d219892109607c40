import pRetry from 'p-retry'

/** A guest's kernel goes on finding devices after its agent has started: it is asked again so many times, 50 ms to 1 s apart. */
const moreLooks = 8

type Look<T> = Readonly<{ look: () => Promise<T>; found: (seen: T) => boolean; signal: AbortSignal }>

/** Looks until something is found; what was seen last, found or not. Rejects as `look` does, without looking again. */
export async function lookAgain<T>({ look, found, signal }: Look<T>): Promise<T> {
  const once = async () => {
    const seen = await look()
    if (!found(seen)) throw new NotYet(seen)
    return seen
  }
  return pRetry(once, {
    retries: moreLooks,
    minTimeout: 50,
    maxTimeout: 1_000,
    signal,
    shouldRetry: ({ error }) => error instanceof NotYet,
  }).catch((error: unknown) => {
    if (!(error instanceof NotYet)) throw error
    return error.seen as T
  })
}

class NotYet extends Error {
  readonly seen: unknown

  constructor(seen: unknown) {
    super('nothing was found')
    this.seen = seen
  }
}
