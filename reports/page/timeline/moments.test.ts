import { expect, test } from 'vitest'
import { sampleTimeline } from '../../fixtures/timelines.ts'
import { eventText, hotplugMarks, marksOf } from './moments.ts'
import { viewOf } from './view.ts'

const { startedAt, endedAt, machines } = sampleTimeline()
const view = viewOf(startedAt, endedAt, startedAt)
const plugged = machines.slice(0, 1).map((machine) => ({
  ...machine,
  events: [
    { event: 'STOP', data: {}, at: startedAt + 10 },
    { event: 'DEVICE_DELETED', data: { device: 'dimm0', path: '/machine/peripheral/dimm0' }, at: startedAt + 40 },
    { event: 'DEVICE_UNPLUG_GUEST_ERROR', data: { device: 'dimm1' }, at: startedAt + 50 },
  ],
  commands: [
    { command: 'device_add', id: 'dimm0', at: startedAt + 5, error: 'not allowed while migrating' },
    { command: 'device_add', id: 'dimm0', at: startedAt + 20 },
    { command: 'device_del', id: 'dimm0', at: startedAt + 30 },
    { command: 'device_add', id: '', at: startedAt + 35, error: "Parameter 'driver' is missing" },
    { command: 'device_add', id: 'later', at: endedAt + 1 },
  ],
}))

test('plugged, refused, asked back, gone and kept have their signs, and nothing else has', () => {
  const told = marksOf({ machines: plugged }, view).map(({ sign = ' ', number, words }) => `${sign}${number} ${words}`)
  expect(told).toEqual([
    '×1 device_add dimm0: refused, not allowed while migrating',
    ' 2 STOP',
    '+3 device_add dimm0',
    '−4 device_del dimm0',
    "×5 device_add: refused, Parameter 'driver' is missing",
    '−6 DEVICE_DELETED device=dimm0 path=/machine/peripheral/dimm0',
    '×7 DEVICE_UNPLUG_GUEST_ERROR dimm1',
  ])
})

test('those of hotplug alone are numbered by themselves', () => {
  const marks = hotplugMarks({ machines: plugged }, view)
  expect(marks.map(({ sign, number }) => `${sign}${number}`)).toEqual(['×1', '+2', '−3', '×4', '−5', '×6'])
  expect(hotplugMarks(sampleTimeline(), view)).toEqual([])
})

test('an event is told in its own words', () => {
  const told = (event: string, data: Record<string, unknown>) => eventText({ event, data, at: 0 })
  expect(told('STOP', {})).toBe('STOP')
  expect(told('MIGRATION', { status: 'active' })).toBe('MIGRATION active')
  expect(told('SHUTDOWN', { guest: true })).toBe('SHUTDOWN guest=true')
  expect(told('JOB', { id: 'a', data: { b: 1 } })).toBe('JOB id=a data={"b":1}')
})
