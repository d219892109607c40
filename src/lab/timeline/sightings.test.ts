import { expect, test } from 'vitest'
import type { Socket } from '../../spec/timeline.ts'
import { sightingsOf } from './sightings.ts'

const listener: Socket = { family: 'tcp', state: 'listening', local: '127.0.0.1:2', purpose: 'migration' }
const connection: Socket = { ...listener, state: 'connected', local: '127.0.0.1:1', peer: '127.0.0.1:2' }

test('a socket is listed once, with every moment at which it was seen', () => {
  const looks = [
    { at: 10, sockets: [connection, listener] },
    { at: 20, sockets: [connection, connection] },
    { at: 30, sockets: [] },
  ]
  expect(sightingsOf(looks)).toEqual([
    { ...listener, seen: [10] },
    { ...connection, seen: [10, 20] },
  ])
})

test('what nobody looked at is no socket', () => {
  expect(sightingsOf([])).toEqual([])
})
