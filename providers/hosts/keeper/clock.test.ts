import { expect, test } from 'vitest'
import { ClockWatch } from './clock.ts'

test('the quickest of the recent pings counts', () => {
  const watch = new ClockWatch()
  expect(watch.read()).toBeUndefined()
  watch.note({ sentAt: 1000, receivedAt: 1100, hostAt: 6090.5 })
  expect(watch.read()).toEqual({ offsetMs: 5040, uncertaintyMs: 50.5 })
  watch.note({ sentAt: 2000, receivedAt: 2002, hostAt: 7001.5 })
  watch.note({ sentAt: 3000, receivedAt: 3050, hostAt: 8049.5 })
  expect(watch.read()).toEqual({ offsetMs: 5000, uncertaintyMs: 1.5 })
  for (let at = 4000; at < 20_000; at += 1000) watch.note({ sentAt: at, receivedAt: at + 4, hostAt: at + 2.5 })
  expect(watch.read()).toEqual({ offsetMs: 0, uncertaintyMs: 2.5 })
})
