import { expect, test } from 'vitest'
import { InTime } from './in-time.ts'

test('things are done in order, none before its time, and what is due at once', async () => {
  const done: string[] = []
  const began = performance.now()
  const times: number[] = []
  await new Promise<void>((resolve) => {
    const queue = new InTime(() => performance.now())
    queue.add(0, () => done.push('due'))
    expect(done).toEqual(['due'])
    for (const [name, ms] of [
      ['first', 12.4],
      ['second', 12.4],
      ['third', 15],
    ] as const)
      queue.add(began + ms, () => {
        done.push(name)
        times.push(performance.now() - began - ms)
        if (name === 'third') resolve()
      })
  })
  expect(done).toEqual(['due', 'first', 'second', 'third'])
  expect(Math.min(...times)).toBeGreaterThanOrEqual(0)
})

test('what is added by what is done is done as well', async () => {
  const queue = new InTime(() => performance.now())
  await new Promise<void>((resolve) =>
    queue.add(0, () => queue.add(0, () => queue.add(performance.now() + 2, resolve))),
  )
})
