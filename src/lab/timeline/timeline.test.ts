import { expect, onTestFinished, test } from 'vitest'
import { sampleAttempt, scriptedMachine } from '../../machine/fixtures/scripted-machine.ts'
import { Observer } from './observer.ts'
import { timelineOf, type TimelineInput } from './timeline.ts'

const verdict = { status: 'passed', code: 'passed', reason: 'all 3 proofs hold' } as const
const one = { id: '0123456789', test: 'migration/precopy', title: 'q35 · precopy-tcp' }

async function input(): Promise<TimelineInput> {
  const attempt = sampleAttempt()
  onTestFinished(() => attempt[Symbol.asyncDispose]())
  const observer = new Observer(attempt.signal)
  const now = Date.now()
  const script = {
    'query-status': () => ({ status: 'postmigrate', running: false }),
    'query-migrate': () => ({ status: 'active' }),
  }
  const source = await scriptedMachine('source', attempt, { qmp: script })
  observer.watch({ ...source, argv: ['-S'] })
  source.qemu.event('MIGRATION', { status: 'setup' }, now)
  source.qemu.event('STOP', {}, now + 500)
  await observer.finish()
  return { observer, reports: [], case: one, verdict, startedAt: now - 100, endedAt: now + 1000, steps: [] }
}

test('a case that was given up in a migration has that migration, without an end', async () => {
  const timeline = timelineOf(await input())
  expect(timeline).toMatchObject({
    ...{ version: 1, case: one, verdict },
    machines: [{ name: 'source', events: [{ event: 'MIGRATION' }, { event: 'STOP' }] }],
    migrations: [{ source: 'source', status: 'setup', samples: [{ status: 'active' }] }],
  })
  expect(timeline.machines[0]!.states.map(({ state }) => state)).toEqual(['prelaunch', 'paused', 'postmigrate'])
  expect(timeline.migrations[0]).not.toHaveProperty('endedAt')
})

test('steps are told flat, with their depth, and one that never ended has no end', async () => {
  const inner = { name: 'listen', startedAt: 2, stoppedAt: 0, status: 'running' as const, steps: [] }
  const outer = { name: 'migrate', startedAt: 1, stoppedAt: 9, status: 'failed' as const, steps: [inner] }
  const { steps } = timelineOf({ ...(await input()), steps: [outer] })
  expect(steps).toEqual([
    { name: 'migrate', depth: 0, startedAt: 1, endedAt: 9, status: 'failed' },
    { name: 'listen', depth: 1, startedAt: 2, endedAt: undefined, status: 'running' },
  ])
})

test('it can be written and read again', async () => {
  const timeline = timelineOf(await input())
  expect(JSON.parse(JSON.stringify(timeline))).toMatchObject({ version: 1, guest: { silences: [] } })
})
