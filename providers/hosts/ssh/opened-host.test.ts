import { expect, test } from 'vitest'
import { LabError } from '../../../src/base/errors.ts'
import { openedHost } from './fixtures/opened-host.ts'

const signal = new AbortController().signal

test('a keeper that does not answer is a lost host', { timeout: 10_000 }, async () => {
  const ping = (given: AbortSignal) => {
    const { promise, reject } = Promise.withResolvers<never>()
    given.addEventListener('abort', () => reject(given.reason))
    return promise
  }
  let closed = 0
  const host = openedHost({ ping }, { [Symbol.asyncDispose]: async () => void closed++ })
  const lost = { code: 'host-lost', message: 'the keeper of host lab did not answer in 5 s', host: 'lab' }
  await expect(host.expectAlive(signal)).rejects.toMatchObject(lost)
  expect(host.lost.reason).toMatchObject(lost)
  // Else it hears of us again when it goes on, and keeps its slots.
  expect(closed).toBe(1)
})

test('a caller who gives up has lost no host', async () => {
  const caller = new AbortController()
  const ping = async (given: AbortSignal) => {
    caller.abort(new Error('the case is over'))
    throw given.reason
  }
  const host = openedHost({ ping })
  await expect(host.expectAlive(caller.signal)).rejects.toThrow('the case is over')
  expect(host.lost.aborted).toBe(false)
})

test('a host is lost with its connection, for the same reason', () => {
  const connection = new AbortController()
  const host = openedHost({}, { lost: connection.signal })
  const seen: boolean[] = []
  connection.signal.addEventListener('abort', () => seen.push(host.lost.aborted))
  connection.abort(new LabError('host-lost', 'gone'))
  expect(seen).toEqual([true])
  expect(host.lost.reason).toMatchObject({ message: 'gone' })
})
