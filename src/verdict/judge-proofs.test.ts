import { expect, test } from 'vitest'
import { notChecked } from '../spec/exercised.ts'
import { judgeProofs } from './judge-proofs.ts'

const done = (feature: string) => ({ feature, exercised: true, proof: `${feature} was seen` })
const notDone = (feature: string) => ({ feature, exercised: false, proof: `${feature} was not seen` })

test('a case that proved everything has passed', () => {
  expect(judgeProofs([done('mode'), done('transport')])).toEqual({
    status: 'passed',
    code: 'passed',
    reason: 'all 2 proofs hold',
  })
})

test('a case that proved nothing at all is broken', () => {
  expect(judgeProofs([])).toMatchObject({ status: 'broken', code: 'not-exercised' })
})

test('a case that did not do what it asked for is broken, and says what', () => {
  expect(judgeProofs([done('mode'), notDone('multifd')])).toEqual({
    status: 'broken',
    code: 'not-exercised',
    reason: 'multifd was asked for and not exercised: multifd was not seen',
    expected: 'multifd',
    actual: 'multifd was not seen',
  })
})

test('of several things not done the first is told, and how many more there are', () => {
  const reason = 'a was asked for and not exercised: a was not seen (and 2 more)'
  expect(judgeProofs([notDone('a'), done('b'), notDone('c'), notDone('d')])).toMatchObject({ reason })
})

const unchecked = (feature: string) => notChecked(feature, 'no probe')

test('what was not checked is no proof, and told beside those that are', () => {
  const reason = 'all 1 proofs hold, 2 not checked'
  expect(judgeProofs([done('mode'), unchecked('memory'), unchecked('beats')])).toMatchObject({
    status: 'passed',
    reason,
  })
})

test('a case that checked nothing has not passed', () => {
  expect(judgeProofs([unchecked('memory'), unchecked('beats')])).toMatchObject({
    ...{ status: 'broken', code: 'not-exercised', reason: 'memory was not checked: no probe (and 1 more)' },
  })
})

test('what was not done is told before what was not checked', () => {
  expect(judgeProofs([unchecked('memory'), notDone('multifd')])).toMatchObject({
    status: 'broken',
    expected: 'multifd',
  })
})
