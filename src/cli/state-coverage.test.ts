import { expect, test } from 'vitest'
import { sampleAttempt } from '../../reports/fixtures/samples.ts'
import { stateCoverage } from './state-coverage.ts'

const states = { 'qemu-10.0': ['active', 'teleporting'], 'qemu-7.2': ['active'] }

function finals(...attempts: readonly (readonly [string, 'passed' | 'failed' | 'broken' | 'skipped', string])[]) {
  const all = attempts.map(([id, status, disturbance]) =>
    sampleAttempt(id, status, { params: { build: 'qemu-10.0', moment: 'active', disturbance } }),
  )
  return { finals: new Map(all.map((attempt) => [attempt.case, attempt])) }
}

test('each build has its own states, and what its cases came to', () => {
  const summary = finals(['a', 'passed', 'cut'], ['b', 'broken', 'cancel'], ['c', 'skipped', 'pause-guest'])
  expect(stateCoverage(states, summary)).toEqual({
    'qemu-10.0': [
      { status: 'active', passed: ['cut'], failed: ['cancel'] },
      { status: 'teleporting', passed: [], failed: [], untested: 'nothing here reaches it' },
    ],
    'qemu-7.2': [{ status: 'active', passed: [], failed: [], untested: 'no case of this run disturbs it' }],
  })
})

test('a run that disturbs nothing has nothing to say of states', () => {
  expect(stateCoverage(states, finals(['a', 'passed', 'none']))).toEqual({})
})
