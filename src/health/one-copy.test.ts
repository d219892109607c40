import { expect, test } from 'vitest'
import { event, migrated, type Migrated } from './fixtures/migrated.ts'
import { expectOneCopy } from './one-copy.ts'

test('one copy runs, on the destination', async () => {
  await using all = await migrated()
  await expectOneCopy(all)
})

test.each<[string, string, (all: Migrated) => void]>([
  ['source-running', 'a source that runs', ({ guest }) => (guest.state.source = 'running')],
  ['wrong-state', 'a source that is paused', ({ guest }) => (guest.state.source = 'paused')],
  ['wrong-state', 'a destination that is paused', ({ guest }) => (guest.state.destination = 'paused')],
  ['wrong-state', 'a destination that still waits', ({ guest }) => (guest.state.destination = 'inmigrate')],
  ['source-running', 'a source that announced to have resumed', resumeSource],
  ['source-running', 'a source that says that it stopped and still beats', beatOnSource],
  ['destination-ran-early', 'a destination that resumed before the source stopped', (all) => resumeAt(all, -1)],
  ['destination-ran-early', 'a source that never announced its stop', (all) => forget(all, 'source')],
  ['destination-ran-early', 'a destination that never announced its start', (all) => forget(all, 'destination')],
])('%s: %s', async (code, _, harm) => {
  await using all = await migrated()
  harm(all)
  await all.source.probe.hello({ signal: all.attempt.signal, timeoutMs: 5_000 }) // what was sent has arrived
  await expect(expectOneCopy(all)).rejects.toMatchObject({ name: 'ExpectationError', code })
})

test('the source may have been resumed before it stopped for good', async () => {
  await using all = await migrated()
  all.source.monitor.events.add(event('RESUME', all.report.startedAt - 1))
  await expectOneCopy(all)
})

test('both may have stopped and started within one tick of the clock', async () => {
  await using all = await migrated()
  resumeAt(all, 0)
  await expectOneCopy(all)
})

test('a process that became the destination is no second copy', async () => {
  await using all = await migrated()
  all.guest.state.source = 'running'
  const destination = Object.assign(all.destination, { pid: all.source.pid })
  await expectOneCopy({ ...all, path: [all.source, destination] })
})

test('where a monitor was opened late, the first beat says when the guest was resumed', async () => {
  await using all = await migrated()
  forget(all, 'destination')
  const report = { ...all.report, spec: { ...all.report.spec, mode: 'cpr-transfer' as const } }
  await expectOneCopy({ ...all, report })
  const source = [event('STOP', Date.now() + 60_000)]
  await expect(expectOneCopy({ ...all, report: { ...report, source } })).rejects.toMatchObject({
    code: 'destination-ran-early',
  })
})

function resumeSource({ source, report }: Migrated): void {
  source.monitor.events.add(event('RESUME', report.startedAt + 5))
}

function beatOnSource({ source, destination }: Migrated): void {
  source.probePeer.beat({ sequence: destination.probe.beats[0]!.sequence })
}

function resumeAt(all: Migrated, afterStopMs: number): void {
  all.report = { ...all.report, destination: [event('RESUME', all.report.source[0]!.at + afterStopMs)] }
}

function forget(all: Migrated, side: 'source' | 'destination'): void {
  all.report = { ...all.report, [side]: [] }
}

test('beats of an earlier boot are no second copy, whatever their numbers', async () => {
  await using guest = await migrated()
  const { source, destination, witness } = guest
  const beat = { ...destination.probe.beats[0]!, sequence: 1_000_000 }
  source.probe.beats.unshift({ ...beat, arrivedAt: witness.clock.controllerMs - 1 })
  await expectOneCopy(guest)
  source.probe.beats.push({ ...beat, arrivedAt: witness.clock.controllerMs + 1 })
  await expect(expectOneCopy(guest)).rejects.toMatchObject({ code: 'source-running' })
})
