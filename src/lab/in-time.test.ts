import { expect, test } from 'vitest'
import { recordSteps, step, type StepRecord } from '../base/step.ts'
import { aborted } from '../base/wait.ts'
import { inTime } from './in-time.ts'

const forever = () => new Promise<never>(() => {})

/** Runs a body in 20 ms, which is given up 20 ms after it was told so; what it was told is `failures`. */
async function timing<T>(body: (signal: AbortSignal) => Promise<T>, limitMs = 20) {
  const steps: StepRecord[] = []
  const failures: Error[] = []
  const over = new AbortController()
  const fail = (error: Error) => {
    failures.push(error)
    over.abort(error)
  }
  const result = await inTime({ attempt: { fail }, steps, limitMs, graceMs: 20 }, () =>
    recordSteps({ steps, onStep: () => {} }, () => body(over.signal)),
  ).catch((error: unknown) => ({ rejected: error }))
  return { result, failures }
}

test('what ends in time ends as it does', async () => {
  expect(await timing(async () => 'done', 10_000)).toEqual({ result: 'done', failures: [] })
  const error = new Error('no')
  expect(await timing(() => Promise.reject(error), 10_000)).toEqual({ result: { rejected: error }, failures: [] })
})

test('what does not end fails the attempt once, and may still come to its end', async () => {
  const { result, failures } = await timing(async (signal) => aborted(signal).catch(() => 'given up'))
  expect(result).toBe('given up')
  expect(failures).toMatchObject([{ name: 'ExpectationError', code: 'case-stuck', expected: 'an end within 0.02 s' }])
})

test.each<[string, () => Promise<unknown>, string]>([
  ['before its first step', forever, 'before its first step'],
  [
    'in the innermost step that is under way',
    async () => {
      await step('boot', async () => {})
      await step('migrate', () => Promise.all([step('watch', async () => {}), step('wait', forever)]))
    },
    "in 'migrate › wait'",
  ],
  ['past its last step', async () => (await step('boot', async () => {}), forever()), "past 'boot'"],
])('it is said that it was %s', async (_, body, where) => {
  const { failures } = await timing(body)
  expect(failures[0]).toMatchObject({ message: `the case had not ended after 0.02 s: it was ${where}`, actual: where })
})

test('what goes on for all that is left behind', async () => {
  const { result } = await timing(forever)
  expect(result).toMatchObject({ rejected: { code: 'case-stuck' } })
})
