import { expect, test } from 'vitest'
import { chooseSubnets } from './subnets.ts'

const machine = ['default', '192.0.2.0/24', '127.0.0.1', '127.0.0.0/8']

test('the lab box has the networks of the file that is shipped', () =>
  expect(chooseSubnets('box', machine)).toEqual({ management: '10.213.71', migration: '10.213.72' }))

test('another lab gets the next pair that no route leads to', () => {
  expect(chooseSubnets('other', machine).management).toBe('10.213.73')
  expect(chooseSubnets('other', [...machine, '10.213.74.0/24']).management).toBe('10.213.75')
  expect(chooseSubnets('other', ['10.213.73.9', '10.213.75.0/25']).management).toBe('10.213.77')
})

test('networks that this machine uses otherwise are not taken', () => {
  const refusal = 'lab box: routes of this machine lead to all of 10.213.71.0/24 to 10.213.72.0/24'
  expect(() => chooseSubnets('box', ['10.213.72.0/24'])).toThrow(refusal)
  expect(() => chooseSubnets('box', ['10.0.0.0/8'])).toThrow(refusal)
  expect(() => chooseSubnets('other', ['10.213.0.0/16'])).toThrow('10.213.73.0/24 to 10.213.253.0/24')
})
