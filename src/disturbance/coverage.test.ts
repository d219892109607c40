import { expect, test } from 'vitest'
import { coverage, whyUntestable } from './coverage.ts'

test('each state of a build has a row, in its order, with what was tested in it', () => {
  const cases = [
    { moment: 'active', disturbance: 'cancel', passed: true },
    { moment: 'active', disturbance: 'cut', passed: false },
    { moment: 'active', disturbance: 'cancel', passed: true },
    { moment: 'device', disturbance: 'cut', passed: true },
  ]
  expect(coverage(['active', 'device'], cases)).toEqual([
    { status: 'active', passed: ['cancel'], failed: ['cut'] },
    { status: 'device', passed: ['cut'], failed: [] },
  ])
})

test('a disturbance that passed on one machine and failed on another did both', () => {
  const cut = { moment: 'active', disturbance: 'cut' }
  const [row] = coverage(
    ['active'],
    [
      { ...cut, passed: true },
      { ...cut, passed: false },
    ],
  )
  expect(row).toEqual({ status: 'active', passed: ['cut'], failed: ['cut'] })
})

test('a state that a new QEMU adds is untested, not absent', () => {
  expect(coverage(['teleporting'], [])).toEqual([
    { status: 'teleporting', passed: [], failed: [], untested: 'nothing here reaches it' },
  ])
})

test('a state that can be had and was not asked for is untested too, and says so', () => {
  expect(coverage(['active'], [])).toMatchObject([{ untested: 'no case of this run disturbs it' }])
})

test('a state of no build of the run has no row', () => {
  expect(coverage(['active'], [{ moment: 'device', disturbance: 'cut', passed: true }])).toHaveLength(1)
})

test.each([
  ['cancelling', 'nothing can hold it there'],
  ['colo', 'out of scope'],
  ['wait-unplug', 'failover'],
  ['none', 'nothing to disturb'],
])('nothing is disturbed in %s: %s', (status, why) => {
  expect(whyUntestable(status)).toContain(why)
})

test.each(['setup', 'active', 'pre-switchover', 'device', 'completed', 'failed', 'cancelled', 'postcopy-paused'])(
  'a migration can be disturbed in %s',
  (status) => expect(whyUntestable(status)).toBeUndefined(),
)
