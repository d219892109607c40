import { expect, test } from 'vitest'
import { statesOf } from './states.ts'

const at = (ms: number, event: string, status?: string) => ({ event, at: ms, data: status ? { status } : {} })
const texts = (input: Parameters<typeof statesOf>[0]) => statesOf(input).map(({ state, at }) => `${at} ${state}`)

test('a source runs, is stopped to finish, and stays after the migration', () => {
  const events = [
    at(10, 'RESUME'),
    at(20, 'MIGRATION', 'active'),
    at(30, 'STOP'),
    at(31, 'MIGRATION', 'device'),
    at(60, 'MIGRATION', 'completed'),
  ]
  expect(texts({ argv: ['-S'], startedAt: 0, events })).toEqual([
    '0 prelaunch',
    '10 running',
    '30 finish-migrate',
    '60 postmigrate',
  ])
})

test('a destination waits until it is resumed; the end of its migration changes nothing', () => {
  const events = [at(20, 'MIGRATION', 'active'), at(60, 'RESUME'), at(61, 'MIGRATION', 'completed')]
  expect(texts({ argv: ['-S', '-incoming', 'defer'], startedAt: 0, events })).toEqual(['0 inmigrate', '60 running'])
})

test('a guest that somebody paused is paused, also while it migrates', () => {
  const events = [at(30, 'STOP'), at(50, 'MIGRATION', 'device'), at(60, 'MIGRATION', 'failed'), at(70, 'RESUME')]
  expect(texts({ argv: [], startedAt: 0, events })).toEqual([
    '0 running',
    '30 paused',
    '50 finish-migrate',
    '70 running',
  ])
})

test('what QEMU says itself at the end has the last word', () => {
  const events = [at(10, 'SUSPEND'), at(20, 'WAKEUP')]
  const input = { argv: [], startedAt: 0, events }
  expect(texts({ ...input, queried: { state: 'running', at: 90 } }).at(-1)).toBe('20 running')
  expect(texts({ ...input, queried: { state: 'io-error', at: 90 } }).at(-1)).toBe('90 io-error')
})
