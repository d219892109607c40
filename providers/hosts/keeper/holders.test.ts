import { expect, test } from 'vitest'
import { readHolders } from './holders.ts'

const listed = `slot 0 held run 20261121-081845-3fa9 epoch 4 heartbeat 2s owner anna@ctl-1
slot 1 free
slot 2 dirty run 20261121-070000-0001 epoch 9 heartbeat 300s owner two words
slot 3 free run 20261121-060000-0001 epoch 2 heartbeat 900s owner anna@ctl-1
session 0a1b2c3d4e5f held run 20261121-081845-3fa9 epoch 4 heartbeat 2s owner anna@ctl-1
`

test('slots that somebody has are read, and nothing else', () => {
  expect(readHolders(listed)).toEqual([
    { slot: 0, state: 'held', run: '20261121-081845-3fa9', owner: 'anna@ctl-1', silentSeconds: 2 },
    { slot: 2, state: 'dirty', run: '20261121-070000-0001', owner: 'two words', silentSeconds: 300 },
  ])
})

test('a host that never had a run holds nothing', () => {
  expect(readHolders('')).toEqual([])
})
