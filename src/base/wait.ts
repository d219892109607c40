/** What a wait is bounded by: the caller's signal, a time limit, and the error that names what was awaited. */
export type Limit = Readonly<{
  signal: AbortSignal
  timeoutMs: number
  /** Makes the error of a wait that came to its time limit. */
  late: (waitedMs: number) => Error
}>

/** Node fires a timer at once that is set for longer than this. */
const longestTimeoutMs = 2 ** 31 - 1

/**
 * Runs `wait` under a limit. `wait` gets a signal that is aborted when the limit is reached, the caller gives up,
 * or a part of it fails, and must end soon after; the first of these outcomes wins.
 */
export async function within<T>(limit: Limit, wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
  limit.signal.throwIfAborted()
  const inner = new AbortController()
  const ended = Promise.withResolvers<never>()
  const startedAt = performance.now()
  const onTimeout = () => ended.reject(limit.late(Math.round(performance.now() - startedAt)))
  const timer = setTimeout(onTimeout, Math.min(limit.timeoutMs, longestTimeoutMs))
  const onAbort = () => ended.reject(limit.signal.reason)
  limit.signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([wait(inner.signal), ended.promise])
  } catch (error) {
    inner.abort(error)
    throw error
  } finally {
    clearTimeout(timer)
    limit.signal.removeEventListener('abort', onAbort)
  }
}

/** Rejects with the signal's reason once it is aborted. The caller must race it, not await it alone. */
export function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  if (signal.aborted) reject(signal.reason)
  else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  promise.catch(() => {})
  return promise
}
