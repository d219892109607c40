import { expect, test } from 'vitest'
import type { StepRecord } from '../../src/base/step.ts'
import { sampleAttempt } from '../fixtures/samples.ts'
import { failedStep } from './failed-step.ts'
import { replay } from './replay.ts'

const startedAt = Date.parse('2026-11-21T08:00:00.000Z')

function step(name: string, status: StepRecord['status'], steps: StepRecord[] = []): StepRecord {
  return { name, startedAt: startedAt + 100, stoppedAt: status === 'running' ? 0 : startedAt + 200, status, steps }
}

test('a step that never ended ends with the attempt, in the colour of its verdict', () => {
  const steps = [step('boot', 'passed'), step('migrate', 'running', [step('wait', 'running')])]
  const stops = replay(sampleAttempt('one', 'failed', { steps }), [], 'smoke').filter(
    ({ type }) => type === 'step_stop',
  )
  const hung = {
    stop: startedAt + 1500,
    status: 'failed',
    statusDetails: { message: 'still running when the case ended' },
  }
  expect(stops.map(({ data }) => data)).toEqual([{ stop: startedAt + 200, status: 'passed' }, hung, hung])
  expect(failedStep(steps)).toBe('migrate › wait')
})

test('an expected refusal stays a failed step of a passed case', () => {
  const attempt = sampleAttempt('one', 'passed', { steps: [step('device_add', 'failed')] })
  expect(replay(attempt, [], 'smoke').at(-1)).toMatchObject({ type: 'step_stop', data: { status: 'failed' } })
})

test('where a case failed is the innermost of the last failed steps', () => {
  const steps = [
    step('tolerated', 'failed'),
    step('prove', 'failed', [step('boot id', 'passed'), step('memory', 'failed')]),
  ]
  expect(failedStep(steps)).toBe('prove › memory')
  expect(failedStep([step('boot', 'passed')])).toBeUndefined()
})
