import { expect, test } from 'vitest'
import { z } from 'zod'
import { misfit } from './misfit.ts'

const shape = z.looseObject({ vcpus: z.array(z.looseObject({ id: z.number() })) })

test.each<[unknown, string | undefined]>([
  [{ vcpus: [{ id: 1, more: true }] }, undefined],
  [null, 'Invalid input: expected object, received null'],
  [{ vcpus: [{ id: 1 }, { id: '2' }] }, 'vcpus.1.id: Invalid input: expected number, received string'],
])('%o: %s', (value, found) => {
  expect(misfit(shape, value)).toBe(found)
})

test('where nothing is asked of it, anything fits', () => {
  expect(misfit(undefined, null)).toBeUndefined()
})
