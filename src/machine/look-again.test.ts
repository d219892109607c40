import { expect, test } from 'vitest'
import { lookAgain } from './look-again.ts'

const { signal } = new AbortController()

test('what is there later is found', async () => {
  const there = [0, 0, 3, 4]
  expect(await lookAgain({ look: async () => there.shift(), found: Boolean, signal })).toBe(3)
})

test('a look that fails is not repeated', async () => {
  let looks = 0
  const look = async () => {
    looks++
    throw new Error('no shell')
  }
  await expect(lookAgain({ look, found: Boolean, signal })).rejects.toThrow('no shell')
  expect(looks).toBe(1)
})

test('an attempt that has ended is not waited for', async () => {
  const ended = new AbortController()
  const look = async () => {
    ended.abort(new Error('ended'))
    return false
  }
  await expect(lookAgain({ look, found: Boolean, signal: ended.signal })).rejects.toThrow('ended')
})
