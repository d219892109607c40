import { expect, test } from 'vitest'
import { runs, socketText } from './sockets.ts'

const looks = [10, 20, 30, 40, 50].map((at) => ({ at, occasion: '' }))

test('looks in a row that saw a socket are one stretch, bounded by those that did not', () => {
  expect(runs([20, 30, 50], looks)).toEqual([
    { seen: [20, 30], after: 10, before: 40 },
    { seen: [50], after: 40 },
  ])
  expect(runs([10], looks)).toEqual([{ seen: [10], after: undefined, before: 20 }])
  expect(runs([], looks)).toEqual([])
})

test('a socket is told by what it is connected to', () => {
  const socket = { purpose: 'migration', seen: [] } as const
  const tcp = { ...socket, family: 'tcp', local: '127.0.0.1:1' } as const
  const unix = { ...socket, family: 'unix', local: '*', peer: '/tmp/x/migration' } as const
  expect(socketText({ ...tcp, state: 'listening' })).toBe('listens on 127.0.0.1:1')
  expect(socketText({ ...tcp, state: 'connected', peer: '127.0.0.1:2' })).toBe('127.0.0.1:1 ↔ 127.0.0.1:2')
  expect(socketText({ ...unix, state: 'connected' })).toBe('connected to …/migration')
})
