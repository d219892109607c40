import { expect, test } from 'vitest'
import { conclude } from './conclude.ts'

const done = (feature: string) => ({ feature, exercised: true, proof: `${feature} was seen` })
const notDone = (feature: string) => ({ feature, exercised: false, proof: `${feature} was not seen` })

test('a case that proved everything has passed', () => {
  expect(conclude([done('mode'), done('transport')])).toEqual({
    status: 'passed',
    code: 'passed',
    reason: 'all 2 proofs hold',
  })
})

test('a case that proved nothing at all is broken', () => {
  expect(conclude([])).toMatchObject({ status: 'broken', code: 'not-exercised' })
})

test('a case that did not do what it asked for is broken, and says what', () => {
  expect(conclude([done('mode'), notDone('multifd')])).toEqual({
    status: 'broken',
    code: 'not-exercised',
    reason: 'multifd was asked for and not exercised: multifd was not seen',
    expected: 'multifd',
    actual: 'multifd was not seen',
  })
})

test('of several things not done the first is told, and how many more there are', () => {
  const reason = 'a was asked for and not exercised: a was not seen (and 2 more)'
  expect(conclude([notDone('a'), done('b'), notDone('c'), notDone('d')])).toMatchObject({ reason })
})
