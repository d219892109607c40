import { expect, test, vi } from 'vitest'
import { tellFailures } from './explain.ts'
import { troublesOf } from './troubles.ts'

test('cases that caught all of their errors leave no trouble', async () => {
  expect(await troublesOf(Promise.resolve(0))).toEqual([])
})

test('errors that no case has caught are one, and the run is inconclusive at least', async () => {
  const told = vi.spyOn(console, 'error').mockReturnValue()
  expect(tellFailures(await troublesOf(Promise.resolve(2)))).toBe(3)
  expect(told.mock.lastCall).toEqual(['virtqual: 2 errors were not caught by any case; what it was is told above'])
})

test('what ended the cases is told as it is, and nothing else is lost for it', async () => {
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
  expect(await troublesOf(Promise.reject(full))).toEqual([full])
})
