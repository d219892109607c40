import { expect, test } from 'vitest'
import { unhandledRejections } from './fixtures/unhandled.ts'
import { aborted, within } from './wait.ts'

const never = () => new Promise<never>(() => {})
const late = (ms: number) => new Error(`late after ${ms} ms`)
const limit = (timeoutMs: number, signal = new AbortController().signal) => ({ signal, timeoutMs, late })

test('what is awaited comes back', async () => {
  expect(await within(limit(1_000), async () => 'value')).toBe('value')
})

test('an error of what is awaited comes back', async () => {
  await expect(
    within(limit(1_000), async () => {
      throw new Error('its own')
    }),
  ).rejects.toThrow('its own')
})

test('a wait that comes to its limit rejects with how long it took', async () => {
  await expect(within(limit(20), never)).rejects.toThrow(/^late after (19|[2-9]\d|\d{3,}) ms$/)
})

test('the wait itself learns that its limit is reached', async () => {
  const seen: unknown[] = []
  const wait = within(limit(5), (signal) => {
    signal.addEventListener('abort', () => seen.push(signal.reason))
    return never()
  })
  const error: unknown = await wait.catch((reason: unknown) => reason)
  expect(seen).toEqual([error])
})

test('the caller who gives up ends the wait with its own reason', async () => {
  const caller = new AbortController()
  const seen: unknown[] = []
  const wait = within(limit(60_000, caller.signal), (signal) => {
    signal.addEventListener('abort', () => seen.push(signal.reason))
    return never()
  })
  caller.abort(new Error('given up'))
  await expect(wait).rejects.toThrow('given up')
  expect(seen).toEqual([caller.signal.reason])
})

test('nothing is begun for a caller who has given up before', async () => {
  let begun = false
  const wait = within(limit(1_000, AbortSignal.abort(new Error('given up'))), async () => {
    begun = true
  })
  await expect(wait).rejects.toThrow('given up')
  expect(begun).toBe(false)
})

test('when one of several waits fails, the others are told to end', async () => {
  const seen: unknown[] = []
  const failure = new Error('one failed')
  const wait = within(limit(60_000), (signal) => {
    signal.addEventListener('abort', () => seen.push(signal.reason))
    return Promise.all([Promise.reject(failure), never()])
  })
  await expect(wait).rejects.toBe(failure)
  expect(seen).toEqual([failure])
})

test('a wait that rejects after it was given up leaves no unhandled rejection', async () => {
  const caller = new AbortController()
  const unhandled = await unhandledRejections(async () => {
    const wait = within(limit(60_000, caller.signal), (signal) => Promise.race([never(), aborted(signal)]))
    const timeOut = within(limit(1), (signal) => Promise.race([never(), aborted(signal)]))
    caller.abort(new Error('given up'))
    await Promise.allSettled([wait, timeOut])
    void aborted(caller.signal)
  })
  expect(unhandled).toEqual([])
})

test('a wait that is over lets go of its caller', async () => {
  const caller = new AbortController()
  const seen: unknown[] = []
  await within(limit(60_000, caller.signal), async (signal) => {
    signal.addEventListener('abort', () => seen.push(signal.reason))
  })
  caller.abort()
  expect(seen).toEqual([])
})

test('a signal that was aborted before rejects at once', async () => {
  await expect(aborted(AbortSignal.abort(new Error('before')))).rejects.toThrow('before')
})
