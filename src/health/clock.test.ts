import { expect, test } from 'vitest'
import { beatAt } from '../guest/fixtures/beats.ts'
import { expectSaneClock, readClock } from './clock.ts'

const before = { monotonicMs: 10_000, realMs: 1_700_000_000_000, controllerMs: 1_700_000_001_000 }

/** The reading after this much time on each clock. */
const after = (monotonicMs: number, realMs = monotonicMs, controllerMs = monotonicMs) => ({
  monotonicMs: before.monotonicMs + monotonicMs,
  realMs: before.realMs + realMs,
  controllerMs: before.controllerMs + controllerMs,
})

const silence = { gapLimitMs: 1_500 }

test.each([
  ['all clocks go on together', after(5_000)],
  ['the wall clock is corrected a little', after(5_000, 5_400)],
  ['the guest did not see its downtime', after(3_500, 3_500, 5_000)],
  ['the guest is a little slow', after(93_000, 93_000, 100_000)],
  ['the guest is a little fast', after(107_000, 107_000, 100_000)],
])('a clock is sane where %s', (_, reading) => {
  expect(() => expectSaneClock(before, reading, silence)).not.toThrow()
})

test.each([
  ['jumped by 600 ms', 'forward', after(5_000, 5_600)],
  ['jumped by -600 ms', 'back', after(5_000, 4_400)],
  ['jumped by 3600000 ms', 'by an hour', after(5_000, 3_605_000)],
  ['went 0 ms while 1000 ms passed outside', 'nowhere', after(0, 0, 1_000)],
  ['went -50 ms while 100 ms passed outside', 'backwards', after(-50, -50, 100)],
  ['went 50000 ms while 100000 ms passed outside', 'at half its speed', after(50_000, 50_000, 100_000)],
  ['went 200000 ms while 100000 ms passed outside', 'at twice its speed', after(200_000, 200_000, 100_000)],
])('a clock that %s is insane: %s', (what, _, reading) => {
  expect(() => expectSaneClock(before, reading, silence)).toThrow(`the guest's clock ${what} across the migration`)
})

test('a clock may lose no more than the guest may be silent', () => {
  const reading = after(1_000, 1_000, 5_000)
  expect(() => expectSaneClock(before, reading, { gapLimitMs: 5_000 })).not.toThrow()
  expect(() => expectSaneClock(before, reading, { gapLimitMs: 1_500 })).toThrow('went 1000 ms')
})

test('a beat is a reading of all three clocks', () => {
  const beat = beatAt(1_500, 1, { guestMonotonicNs: 2_500_000n, guestRealNs: 1_700_000_000_000_500_000n })
  expect(readClock(beat)).toEqual({ monotonicMs: 2.5, realMs: 1_700_000_000_000.5, controllerMs: 1_500 })
})

test.each([
  ['whose wall clock knows of it', after(5_000, 9_000, 9_000), true],
  ['whose real-time clock counted a second less', after(5_000, 8_000, 9_000), true],
  ['whose wall clock slept too', after(5_000, 5_000, 9_000), false],
  ['whose monotonic clock did not sleep', after(9_000, 9_000, 9_000), false],
])('a guest that was suspended for four seconds, %s', (_, reading, sane) => {
  const check = () => expectSaneClock(before, reading, { ...silence, asleepMs: 4_000 })
  if (sane) expect(check).not.toThrow()
  else expect(check).toThrow(expect.objectContaining({ code: 'clock-insane' }))
})
