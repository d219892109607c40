import { expect, test } from 'vitest'
import { scriptedHost } from '../spec/fixtures/host.ts'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import { proveLocked } from './prove-locked.ts'

const { signal } = new AbortController()
const needs = ['locked-memory'] as const
const locking = { ...sampleSpec, parts: [{ name: 'mem-lock', needs }] }

const prove = (status: string, spec = locking) => {
  const run = async () => ({ code: 0, signal: null, stderr: '', stdout: status })
  return proveLocked({ name: 'source', spec, host: { ...scriptedHost, run }, pid: 7 }, signal)
}

test.each([
  ['Name:\tqemu\nVmLck:\t  700000 kB\nVmRSS:\t1 kB\n', true, 'VmLck of process 7: 700000 KiB'],
  ['Name:\tqemu\nVmLck:\t       0 kB\n', false, 'VmLck of process 7: 0 KiB'],
  ['', false, 'VmLck of process 7: 0 KiB'],
])('%j', async (status, exercised, proof) => {
  expect(await prove(status)).toEqual([{ feature: 'source: locked memory', exercised, proof }])
})

test('a machine that locks nothing is not asked', async () => {
  expect(await prove('', { ...sampleSpec, parts: [] })).toEqual([])
})
