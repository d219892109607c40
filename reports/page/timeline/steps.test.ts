import { expect, test } from 'vitest'
import { stepNumbers } from './steps.ts'

test('steps inside of one begin at one again', () => {
  const steps = [0, 1, 1, 2, 0, 1, 0].map((depth) => ({ depth }))
  expect(stepNumbers(steps)).toEqual(['1', '1.1', '1.2', '1.2.1', '2', '2.1', '3'])
})
