import { expect, test } from 'vitest'
import { notChecked } from '../../src/spec/exercised.ts'
import { sampleAttempt, sampleEarlier } from '../fixtures/samples.ts'
import { description } from './description.ts'

const migration = {
  totalTimeMs: 1480,
  downtimeMs: 12,
  guestDowntimeMs: -1,
  setupTimeMs: 3,
  transferredBytes: 3 << 20,
  iterations: 2,
}

test('proofs and numbers are tables', () => {
  const exercised = [{ feature: 'xbzrle', exercised: false, proof: 'no cache hits' }, notChecked('beats', 'no probe')]
  const text = description(sampleAttempt('one', 'passed', { exercised, migration }), [])
  expect(text).toContain('| xbzrle | NO | no cache hits |')
  expect(text).toContain('| beats | not checked | no probe |')
  expect(text).toContain('| downtime, as the guest showed it | not known |')
  expect(text).toContain('| transferred | 3.0 MiB |')
  expect(text).toContain('| destination | lab-2 | bookworm-backports | tcg |')
})

test('what a guest says stays text', () => {
  const exercised = [{ feature: 'a|b', exercised: true, proof: '<img src=x onerror=1>\n| [x](y) `c`' }]
  const text = description(sampleAttempt('one', 'passed', { exercised }), [])
  expect(text).toContain('| a&#124;b | yes | &#60;img src=x onerror=1&#62; &#124; &#91;x&#93;(y) &#96;c&#96; |')
})

test('a case that did not pass says where, and how to boot it by hand', () => {
  const steps = [{ name: 'migrate', startedAt: 1, stoppedAt: 2, status: 'failed' as const, steps: [] }]
  const text = description(sampleAttempt('one', 'failed', { steps, evidence: ['cases/one/repro.sh'] }), [])
  expect(text).toMatch(/^\*\*Failed in\*\* migrate, source on lab-1, destination on lab-2\n/)
  expect(text).toContain('npx virtqual run --id one\nsh cases/one/repro.sh ')
})

test('attempts that a host made fail are told, also of a case that passed', () => {
  const text = description(sampleAttempt('one', 'passed', { attempt: 2, earlier: [sampleEarlier()] }), [])
  expect(text).toMatch(/^\*\*Ran again\*\*/)
  expect(text).toContain(
    '| 1 | source on box-1, destination on box-2 | broken, box-1 host-lost: host box-1 is out of reach ' +
      '| 2026-11-21T07:59:00.000Z | cases/one/ |',
  )
  expect(text).toContain('Evidence: `cases/one/attempt-2/` in the run folder')
  expect(description(sampleAttempt('one', 'passed'), [])).not.toContain('Ran again')
})

test('what is left out is named, with the reason', () => {
  const left = { name: 'source/qemu.log', path: '/x', contentType: 'text/plain', left: '12.0 MiB' }
  const text = description(sampleAttempt('one', 'passed'), [left, { ...left, name: 'empty.txt', left: 'empty' }])
  expect(text).toContain('Not attached: `source/qemu.log` (12.0 MiB)')
  expect(text).not.toContain('empty.txt')
})
