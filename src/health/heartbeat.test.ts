import { expect, test } from 'vitest'
import type { Beat } from '../guest/beats.ts'
import { beatAt } from '../guest/fixtures/beats.ts'
import { sampleAttempt, scriptedMachine } from '../machine/fixtures/scripted-machine.ts'
import type { Machine } from '../machine/machine.ts'
import { sampleMigration } from '../spec/fixtures/samples.ts'
import type { MigrationReport } from '../migration/report.ts'
import type { HealthInput } from './health-input.ts'
import { expectBeats, reportBeats } from './heartbeat.ts'
import type { Witness } from './witness.ts'

type Sides = Readonly<{ source?: readonly Beat[]; destination?: readonly Beat[]; dirtyMibPerSecond?: number }> &
  Partial<Pick<MigrationReport, 'spec'>> &
  Partial<Pick<HealthInput, 'sleeps'>>

/** A witness at 1000 ms and a migration from 1100 to 1200 ms, with these beats on both sides. */
async function beating({
  source: before = [],
  destination: after = [],
  dirtyMibPerSecond = 0,
  sleeps = [],
  ...given
}: Sides) {
  const changes = { spec: sampleMigration, observed: {}, ...given }
  const attempt = sampleAttempt()
  const source = await scriptedMachine('source', attempt)
  const machine: Machine = await scriptedMachine('destination', attempt)
  source.probe.beats.push(...before)
  machine.probe.beats.push(...after)
  const witness = { source, workload: { dirtyMibPerSecond }, clock: { controllerMs: 1_000 } } as unknown as Witness
  const report = { startedAt: 1_100, endedAt: 1_200, outcome: 'completed', ...changes } as MigrationReport
  return {
    ...{ path: [source, machine], witness, report, sleeps, since: 1_100, gapLimitMs: 60, dropped: 0 },
    [Symbol.asyncDispose]: () => attempt[Symbol.asyncDispose](),
  }
}

/** Beats at these times, numbered from `first` on. */
const beats = (times: readonly number[], first = 1, changes: Partial<Beat> = {}) =>
  times.map((at, index) => beatAt(at, first + index, changes))

/** Beats at these times, each with one more page rewritten. */
const loaded = (times: readonly number[], first = 1) =>
  times.map((at, index) => beatAt(at, first + index, { dirtiedPages: first + index }))

test('beats that never stop for longer than the limit are as they should be', async () => {
  await using all = await beating({
    source: beats([1_000, 1_050, 1_100, 1_140]),
    destination: beats([1_200, 1_250], 5),
  })
  expect(() => expectBeats(all)).not.toThrow()
})

test('a silence across the switchover is told with its length and the beat before it', async () => {
  await using all = await beating({ source: beats([1_000, 1_050, 1_100]), destination: beats([1_161, 1_200], 4) })
  expect(() => expectBeats(all)).toThrow(
    expect.objectContaining({
      code: 'beats-gap',
      message: 'the guest was silent for 61 ms after beat 3, the limit is 60 ms',
      expected: '<= 60 ms',
      actual: '61 ms',
    }),
  )
})

test('a silence on the destination is found as well', async () => {
  await using all = await beating({ source: beats([1_000, 1_050]), destination: beats([1_100, 1_150, 1_300], 3) })
  expect(() => expectBeats(all)).toThrow('silent for 150 ms after beat 4')
})

test('what was before the witness does not count', async () => {
  await using all = await beating({ source: beats([100, 1_000, 1_050]), destination: beats([1_100], 4) })
  expect(() => expectBeats(all)).not.toThrow()
})

test('a guest without beats is silent', async () => {
  await using all = await beating({ source: beats([100, 200, 1_000]) })
  expect(() => expectBeats(all)).toThrow(expect.objectContaining({ code: 'guest-silent' }))
})

test('a load that goes on after the migration is as it should be', async () => {
  await using all = await beating({
    source: loaded([1_000, 1_050, 1_100, 1_150]),
    destination: loaded([1_200, 1_250, 1_300], 5),
    dirtyMibPerSecond: 20,
  })
  expect(() => expectBeats(all)).not.toThrow()
})

test('a load that did not go on after the migration has stopped', async () => {
  const still = beats([1_200, 1_250, 1_300], 5, { dirtiedPages: 4 })
  await using all = await beating({
    source: loaded([1_000, 1_050, 1_100, 1_150]),
    destination: still,
    dirtyMibPerSecond: 20,
  })
  expect(() => expectBeats(all)).toThrow(expect.objectContaining({ code: 'load-stopped', actual: 0 }))
  expect(() => expectBeats({ ...all, witness: { ...all.witness, workload: { dirtyMibPerSecond: 0 } } })).not.toThrow()
})

test('a beat that was sent and never came is lost; one that could not be sent is not', async () => {
  await using all = await beating({ source: beats([1_000, 1_050]), destination: beats([1_100, 1_150], 5) })
  expect(() => expectBeats(all)).toThrow('2 beats that the guest sent never arrived')
  expect(() => expectBeats({ ...all, dropped: 1 })).toThrow('1 beats that the guest sent never arrived')
  expect(() => expectBeats({ ...all, dropped: 2 })).not.toThrow()
})

test('the report says how long the guest was silent, and what it sent and rewrote', async () => {
  const dirtied = (at: number, sequence: number, mib: number) => beatAt(at, sequence, { dirtiedPages: mib * 256 })
  await using all = await beating({
    source: [dirtied(900, 1, 1), dirtied(1_000, 2, 2), dirtied(1_090, 3, 3), dirtied(1_110, 4, 4)],
    destination: [dirtied(1_155, 6, 9), dirtied(1_199, 7, 14), dirtied(1_210, 8, 20)],
    dirtyMibPerSecond: 20,
  })
  expect(reportBeats(all)).toEqual({
    guestDowntimeMs: 45,
    beats: 6,
    lost: 1,
    dirtiedMib: 10,
    exercised: [
      { feature: 'workload of 20 MiB/s', exercised: true, proof: '10.0 MiB rewritten by the guest while it migrated' },
    ],
  })
})

test('a load that rewrote nothing while the guest migrated was not exercised', async () => {
  await using all = await beating({
    source: beats([1_000, 1_110]),
    destination: beats([1_150], 3),
    dirtyMibPerSecond: 20,
  })
  expect(reportBeats(all).exercised).toMatchObject([{ exercised: false }])
})

test('an idle guest has no load to prove, and one that was never heard nothing to report', async () => {
  await using all = await beating({})
  expect(reportBeats(all)).toEqual({ guestDowntimeMs: 0, beats: 0, lost: 0, dirtiedMib: 0, exercised: [] })
})

test('a guest that stayed on its source is reported by the beats of that alone', async () => {
  await using all = await beating({ source: beats([1_000, 1_050, 1_100, 1_150]), destination: beats([5_000], 9) })
  const stayed = { ...all, path: [all.witness.source] }
  expect(() => expectBeats(stayed)).not.toThrow()
  expect(reportBeats(stayed).beats).toBe(4)
})

test('a beat that a guest lost when it fell asleep is no loss; one that it lost later is', async () => {
  const sleeps = [{ wokenOn: 'destination', ms: 20 }]
  const source = beats([1_000, 1_050, 1_100])
  await using all = await beating({ source, destination: beats([1_150, 1_200], 6), sleeps })
  expect(() => expectBeats(all)).not.toThrow()
  all.path.at(-1)!.probe.beats.push(beatAt(1_210, 9))
  expect(() => expectBeats(all)).toThrow(expect.objectContaining({ code: 'beats-lost', actual: 1 }))
})

test('a guest that was suspended to RAM was silent for longer by as much, and by no more', async () => {
  const sleeps = [{ wokenOn: 'destination', ms: 500 }]
  const source = beats([1_000, 1_050, 1_100])
  await using all = await beating({ source, destination: beats([1_660, 1_700], 4), sleeps })
  expect(() => expectBeats(all)).not.toThrow()
  expect(() => expectBeats({ ...all, gapLimitMs: 59 })).toThrow(
    'was silent for 560 ms after beat 3, the limit is 559 ms',
  )
})

test('a beat that was sent before the new QEMU of a cpr-transfer had its channel is no loss; one that is lost later is', async () => {
  const [source, destination] = [beats([1_000, 1_050]), beats([1_100, 1_150], 5)]
  const spec = { ...sampleMigration, mode: 'cpr-transfer' } as const
  await using all = await beating({ source, destination, spec })
  expect(() => expectBeats(all)).not.toThrow()
  all.path.at(-1)!.probe.beats.push(beatAt(1_200, 8))
  expect(() => expectBeats(all)).toThrow(expect.objectContaining({ code: 'beats-lost', actual: 1 }))
})

test('a guest that is stopped at once is silent from the last beat before that on', async () => {
  await using all = await beating({ source: beats([1_000, 1_090]), destination: beats([1_290, 1_300], 3) })
  expect(reportBeats(all).guestDowntimeMs).toBe(200)
})

test('the load of a guest that is stopped at once counts from the witness on', async () => {
  const spec = { ...sampleMigration, mode: 'cpr-reboot' } as const
  const loadedBeats = { source: loaded([1_000, 1_050]), destination: loaded([1_300, 1_350], 3), dirtyMibPerSecond: 20 }
  await using live = await beating(loadedBeats)
  expect(reportBeats(live).exercised[0]?.exercised).toBe(false)
  await using stopped = await beating({ ...loadedBeats, spec })
  expect(reportBeats(stopped).exercised[0]?.exercised).toBe(true)
})

test('beats that were read after a stall may seem to have come before the witness, and are not lost', async () => {
  const stalled = [beatAt(1_000, 1), beatAt(1_020, 2), beatAt(990, 3), beatAt(990, 4)]
  await using all = await beating({ source: stalled, destination: beats([1_040, 1_060], 5) })
  expect(() => expectBeats(all)).not.toThrow()
})

test('a boot before that of the witness has numbers of its own, which do not count', async () => {
  const before = beats([500, 550], 900)
  await using all = await beating({ source: [...before, ...beats([1_050, 1_100])], destination: beats([1_150], 3) })
  expect(() => expectBeats(all)).not.toThrow()
  expect(reportBeats(all).beats).toBe(3)
})
