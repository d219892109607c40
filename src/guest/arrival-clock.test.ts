import { expect, test, vi } from 'vitest'
import { ArrivalClock } from './arrival-clock.ts'

const now = () => Date.now()

/** Keeps this process from looking at anything, as a busy controller does. */
function stall(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

const calm = (clock: ArrivalClock) =>
  expect
    .poll(
      () => {
        const { arrivedAt, readAt } = clock.arrival()
        return readAt - arrivedAt
      },
      { interval: 5 },
    )
    .toBe(0)

test('what is read by a process that looks all the time arrived when it was read', async () => {
  using clock = new ArrivalClock()
  const before = now()
  await calm(clock)
  expect(clock.arrival().readAt).toBeGreaterThanOrEqual(before)
  expect(clock.arrival().readAt).toBeLessThanOrEqual(now())
})

test('what is read after a stall may have come since it began', async () => {
  using clock = new ArrivalClock()
  await calm(clock)
  const before = now()
  stall(100)
  const { arrivedAt, readAt } = clock.arrival()
  expect(arrivedAt).toBeLessThanOrEqual(before + 10)
  expect(readAt).toBeGreaterThanOrEqual(before + 100)
})

test('so may all that is read in the same turn, however long that takes', async () => {
  using clock = new ArrivalClock()
  await calm(clock)
  stall(100)
  const { arrivedAt } = clock.arrival()
  stall(20)
  expect(clock.arrival().arrivedAt).toBe(arrivedAt)
})

test('so may what is read after the timer has seen the stall', async () => {
  using clock = new ArrivalClock()
  await calm(clock)
  const before = now()
  const after = new Promise<number>((resolve) => {
    setTimeout(() => setImmediate(() => resolve(clock.arrival().arrivedAt)), 1)
  })
  stall(100)
  expect(await after).toBeLessThanOrEqual(before + 10)
})

test('once the event loop has come round, a stall is over', async () => {
  using clock = new ArrivalClock()
  stall(100)
  expect(clock.arrival().arrivedAt).toBeLessThan(clock.arrival().readAt - 50)
  await calm(clock)
})

test.each([10_000, -10_000])('a wall clock that was set by %i ms is followed, and is no stall', async (ms) => {
  using clock = new ArrivalClock()
  await calm(clock)
  const before = clock.arrival().readAt
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
  try {
    await calm(clock)
    expect(Math.abs(clock.arrival().readAt - before - ms)).toBeLessThan(1_000)
  } finally {
    vi.useRealTimers()
  }
})

test('a clock that is no longer needed keeps no process alive', () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  const clock = new ArrivalClock()
  expect(timers()).toBe(before + 1)
  clock[Symbol.dispose]()
  expect(timers()).toBe(before)
})
