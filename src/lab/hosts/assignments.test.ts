import { expect, test } from 'vitest'
import { assignments } from './assignments.ts'

test('nobody has two shares', () => {
  expect([
    ...assignments([
      ['a', 'b'],
      ['a', 'b', 'c'],
    ]),
  ]).toEqual([
    ['a', 'b'],
    ['a', 'c'],
    ['b', 'a'],
    ['b', 'c'],
  ])
})

test('a share without a candidate leaves no way, no share leaves one', () => {
  expect([...assignments([['a'], []])]).toEqual([])
  expect([...assignments([['a'], ['a']])]).toEqual([])
  expect([...assignments([])]).toEqual([[]])
})
