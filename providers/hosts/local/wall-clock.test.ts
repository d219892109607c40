import { afterEach, expect, test, vi } from 'vitest'
import { WallClock } from './wall-clock.ts'

afterEach(() => void vi.useRealTimers())

const setBy = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })

test('a clock that nobody sets is steady', () => {
  const clock = new WallClock('local')
  clock.begin()
  clock.expectSteady()
})

test.each([10_000, -10_000])('one that was set by %i ms is told of', (ms) => {
  const clock = new WallClock('local')
  clock.begin()
  setBy(ms)
  expect(() => clock.expectSteady()).toThrow(
    expect.objectContaining({
      ...{ name: 'LabError', code: 'clock-wrong', host: 'local' },
      message: expect.stringMatching(/^the clock of host local, this machine, was set by -?(9|10)\d{3} ms /) as string,
    }) as Error,
  )
})

test('what was before a case is none of its business', () => {
  const clock = new WallClock('local')
  setBy(10_000)
  clock.begin()
  clock.expectSteady()
})
