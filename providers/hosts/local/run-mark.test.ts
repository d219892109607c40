import { expect, test } from 'vitest'
import { markOf } from './run-mark.ts'

test('the mark of an environment is the run', () => {
  expect(markOf('HOME=/root\0VIRTQUAL_RUN=20261121-081845-3fa9\0')).toBe('20261121-081845-3fa9')
})

test('a variable of another name is no mark', () => {
  expect(markOf('MY_VIRTQUAL_RUN=x\0VIRTQUAL_RUNS=y\0')).toBeUndefined()
})

for (const runId of ['../../home/x', '..', '', 'a/b', 'a b'])
  test(`what could be no run’s id is no mark: '${runId}'`, () => {
    expect(markOf(`VIRTQUAL_RUN=${runId}\0`)).toBeUndefined()
  })
