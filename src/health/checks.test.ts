import { expect, test } from 'vitest'
import { ExpectationError, LabError } from '../base/errors.ts'
import { recordSteps, type StepRecord } from '../base/step.ts'
import { BlockedCommand } from '../qga/blocked.ts'
import { type Check, runChecks } from './checks.ts'

const signal = new AbortController().signal

/** Checks by the code that they fail with; '' passes. */
function checks(codes: readonly string[], ran: string[] = []): Check[] {
  return codes.map((code, index) => ({
    name: `check ${index}`,
    run: () => {
      ran.push(code)
      if (code) throw new ExpectationError(code, `${code} is wrong`, { expected: 1, actual: index })
    },
  }))
}

test('checks that all hold are steps of the case', async () => {
  const steps: StepRecord[] = []
  await recordSteps({ steps, onStep: () => {} }, () => runChecks(checks(['', '']), signal))
  expect(steps).toMatchObject([
    { name: 'check 0', status: 'passed' },
    { name: 'check 1', status: 'passed' },
  ])
})

test('a check that takes what the agent blocks is named, not failed, and the others are run', async () => {
  const run = () => Promise.reject(new BlockedCommand('rhel-9', 'guest-exec'))
  const steps: StepRecord[] = []
  const all = [{ name: 'the log is clean', run }, ...checks([''])]
  const found = await recordSteps({ steps, onStep: () => {} }, () => runChecks(all, signal))
  const proof = "the agent of guest rhel-9 blocks guest-exec, as the guest's profile says"
  const notChecked = [{ feature: 'the log is clean', exercised: false, unchecked: true, proof }]
  expect(found).toEqual({ held: ['check 0'], notChecked })
  expect(steps).toMatchObject([{ status: 'passed' }, { status: 'passed' }])
})

test('one that fails beside it is the failure', async () => {
  const run = () => Promise.reject(new BlockedCommand('rhel-9', 'guest-exec'))
  const running = runChecks([{ name: 'the log is clean', run }, ...checks(['vcpus-lost'])], signal)
  await expect(running).rejects.toMatchObject({ code: 'vcpus-lost' })
})

test('one check that fails is the failure', async () => {
  await expect(runChecks(checks(['', 'memory-corrupt', '']), signal)).rejects.toMatchObject({
    code: 'memory-corrupt',
    message: 'memory-corrupt is wrong',
    expected: 1,
    actual: 1,
  })
})

test('the others are run all the same, and named behind the first', async () => {
  const ran: string[] = []
  const run = runChecks(checks(['', 'vcpus-lost', 'kernel-log', '', 'beats-gap'], ran), signal)
  await expect(run).rejects.toMatchObject({
    code: 'vcpus-lost',
    message: 'vcpus-lost is wrong; also failed: kernel-log, beats-gap',
    expected: 1,
    actual: 1,
  })
  expect(ran).toHaveLength(5)
})

test.each(['guest-silent', 'agent-silent', 'qmp-silent', 'qmp-closed', 'qmp-garbled'])(
  'after %s nothing else is asked',
  async (code) => {
    const ran: string[] = []
    await expect(runChecks(checks([code, 'kernel-log'], ran), signal)).rejects.toMatchObject({ code })
    expect(ran).toEqual([code])
  },
)

test('an error that is not about the guest ends the checks', async () => {
  const ran: string[] = []
  const broken: Check = { name: 'broken', run: () => Promise.reject(new LabError('host-exec', 'no host')) }
  await expect(runChecks([broken, ...checks([''], ran)], signal)).rejects.toMatchObject({ code: 'host-exec' })
  expect(ran).toEqual([])
})

test('a case that is over is checked no further', async () => {
  const over = new AbortController()
  const ran: string[] = []
  const end: Check = { name: 'ends the case', run: () => over.abort(new Error('interrupted')) }
  await expect(runChecks([end, ...checks(['kernel-log'], ran)], over.signal)).rejects.toThrow('interrupted')
  expect(ran).toEqual([])
})
