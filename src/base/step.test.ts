import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { recordSteps, step, type StepRecord } from './step.ts'

type Tree = string | readonly [string, ...Tree[]]

const tree = ({ name, steps }: StepRecord): Tree => (steps.length === 0 ? name : [name, ...steps.map(tree)])

async function record(body: () => Promise<unknown>) {
  const steps: StepRecord[] = []
  const paths: string[] = []
  await recordSteps({ steps, onStep: (path) => paths.push(path) }, body).catch(() => {})
  return { steps, paths, trees: steps.map(tree) }
}

test('steps nest as they ran, one after the other', async () => {
  const { trees } = await record(async () => {
    await step('boot', async () => {
      await step('start', turn)
      await step('wait', turn)
    })
    await step('migrate', turn)
  })
  expect(trees).toEqual([['boot', 'start', 'wait'], 'migrate'])
})

test('steps in parallel branches do not get into each other', async () => {
  const branch = (name: string, turns: number) =>
    step(name, async () => {
      for (let number = 0; number < turns; number++) await step(`${name} ${number}`, turn)
    })
  const { trees } = await record(() => Promise.all([branch('left', 3), branch('right', 2)]))
  expect(trees).toEqual([
    ['left', 'left 0', 'left 1', 'left 2'],
    ['right', 'right 0', 'right 1'],
  ])
})

test('recordings of cases that run at once are kept apart', async () => {
  const [one, other] = await Promise.all(
    ['one', 'other'].map((name) => record(() => step(name, () => step(`${name}'s own`, turn)))),
  )
  expect(one?.trees).toEqual([['one', "one's own"]])
  expect(other?.trees).toEqual([['other', "other's own"]])
})

test('a step is announced with its whole path when it begins', async () => {
  const { paths } = await record(() => step('boot', () => step('wait', () => step('agent', turn))))
  expect(paths).toEqual(['boot', 'boot › wait', 'boot › wait › agent'])
})

test('a failure is recorded in every step that it passed and goes on to the caller', async () => {
  const steps: StepRecord[] = []
  const failure = new Error('no beat')
  const run = recordSteps({ steps, onStep: () => {} }, () =>
    step('outer', async () => {
      await step('fine', turn)
      await step('inner', () => Promise.reject(failure))
    }),
  )
  await expect(run).rejects.toBe(failure)
  const [outer] = steps
  expect(outer).toMatchObject({ status: 'failed', message: 'no beat' })
  expect(outer?.steps).toMatchObject([
    { name: 'fine', status: 'passed' },
    { name: 'inner', status: 'failed', message: 'no beat' },
  ])
})

test('a step that is under way says so, and has its times once it is over', async () => {
  const before = Date.now()
  const { steps } = await record(() => step('outer', turn))
  const running: string[] = []
  const unfinished: StepRecord[] = []
  await recordSteps({ steps: unfinished, onStep: () => {} }, () =>
    step('outer', async () => void running.push(unfinished[0]!.status)),
  )
  expect(running).toEqual(['running'])
  expect(steps[0]!.startedAt).toBeGreaterThanOrEqual(before)
  expect(steps[0]!.stoppedAt).toBeGreaterThanOrEqual(steps[0]!.startedAt)
})

test('outside of a recording a step just runs', async () => {
  expect(await step('alone', async () => 'value')).toBe('value')
})
