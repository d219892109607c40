import { expect, test } from 'vitest'
import { rerunOptions } from './rerun-options.ts'

test('what a shell would take apart is quoted', () => {
  expect(rerunOptions({ cfg: ['/my lab/cfg', '/lab'], with: ['cpu=a;b'] }).join(' ')).toBe(
    "--cfg '/my lab/cfg' --cfg /lab --with 'cpu=a;b'",
  )
})

test('where a case ran is where it runs again', () => {
  expect(rerunOptions({ cfg: [], hosts: ['/lab.yaml'], on: ['numa,box-1'] }).join(' ')).toBe(
    '--hosts /lab.yaml --on numa,box-1',
  )
})
