import { expect, test } from 'vitest'
import { onFreePort } from './free-port.ts'

const isTaken = (error: unknown) => (error as Error).message === 'taken'
const ports = { first: 5000, last: 5003 }

test('each port of a small range is tried once, in any order', async () => {
  const orders = new Set<string>()
  for (let times = 0; times < 100; times++) {
    const tried: number[] = []
    const listen = async (port: number) => {
      tried.push(port)
      if (tried.length < 4) throw new Error('taken')
    }
    expect(await onFreePort(listen, { isTaken, ports })).toBe(tried[3])
    expect(new Set(tried)).toEqual(new Set([5000, 5001, 5002, 5003]))
    expect(tried).toHaveLength(4)
    orders.add(tried.join())
  }
  expect(orders.size).toBeGreaterThan(1)
})

test('where all are taken, or something else is wrong, the last word is that of the listener', async () => {
  let tried: number[] = []
  const listen = (message: string) => async (port: number) => {
    tried.push(port)
    throw new Error(message)
  }
  await expect(onFreePort(listen('taken'), { isTaken, ports })).rejects.toThrow('taken')
  expect(tried).toHaveLength(4)
  tried = []
  await expect(onFreePort(listen('taken'), { isTaken })).rejects.toThrow('taken')
  expect([tried.length, new Set(tried).size]).toEqual([48, 48])
  await expect(onFreePort(listen('no such address'), { isTaken })).rejects.toThrow('no such address')
  expect(tried).toHaveLength(49)
})
