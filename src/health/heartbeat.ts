import { ExpectationError } from '../base/errors.ts'
import { type Beat, largestGap } from '../guest/beats.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { Machine } from '../machine/machine.ts'
import type { MigrationReport } from '../migration/report.ts'
import type { Witness } from './witness.ts'

const pageBytes = 4096

/** What the beats say of the whole time from the witness to the end of the checks. */
export type BeatReport = Readonly<{
  /** The longest silence from the start of the migration on, as the controller saw it. */
  guestDowntimeMs: number
  beats: number
  /** Beats that the guest sent and that never arrived. */
  lost: number
  /** Memory rewritten by the guest's load while the migration ran, MiB. */
  dirtiedMib: number
  exercised: readonly Exercised[]
}>

type Beating = Readonly<{ machine: Machine; witness: Witness; report: MigrationReport }>

/** The guest was never silent for longer than the limit, and its load went on after the migration. */
export function expectBeats(beating: Beating & { gapLimitMs: number }): void {
  const { machine, witness, report, gapLimitMs } = beating
  const gap = largestGap(beatsSince(beating, witness.clock.controllerMs))
  if (!gap) throw new ExpectationError('guest-silent', 'the guest sent no beats across the migration')
  if (gap.ms > gapLimitMs) throw gapError(gap.ms, gapLimitMs, gap.from)
  expectNoneLost(beatsSince(beating, witness.clock.controllerMs))
  const after = machine.probe.beats.filter(({ arrivedAt }) => arrivedAt >= report.endedAt)
  expectLoad(witness.workload.dirtyMibPerSecond, after)
}

/** What the beats say of the migration that `report` is about. */
export function reportBeats(beating: Beating): BeatReport {
  const { witness, report } = beating
  const beats = beatsSince(beating, witness.clock.controllerMs)
  // A migration that fails does so at once: there the load counts from the witness on.
  const from = report.outcome === 'failed' ? witness.clock.controllerMs : report.startedAt
  const until = report.outcome === 'failed' ? Infinity : report.endedAt
  const during = beats.filter(({ arrivedAt }) => arrivedAt >= from && arrivedAt <= until)
  const dirtiedMib = ((during.at(-1)?.dirtiedPages ?? 0) - (during[0]?.dirtiedPages ?? 0)) * (pageBytes / 2 ** 20)
  const { dirtyMibPerSecond } = witness.workload
  return {
    guestDowntimeMs: Math.round(largestGap(beats.filter(({ arrivedAt }) => arrivedAt >= report.startedAt))?.ms ?? 0),
    beats: beats.length,
    lost: lostBeats(beats),
    dirtiedMib,
    exercised: dirtyMibPerSecond === 0 ? [] : [proveLoad(dirtyMibPerSecond, dirtiedMib)],
  }
}

/** Beats of the source and then of the machine that runs the guest now, in order, from a controller time on. */
function beatsSince({ machine, witness: { source } }: Beating, since: number): Beat[] {
  const last = source.probe.beats.at(-1)?.sequence ?? 0
  // What waited in the channel at the switchover may come from both sides.
  const later = machine === source ? [] : machine.probe.beats.filter(({ sequence }) => sequence > last)
  return [...source.probe.beats, ...later].filter(({ arrivedAt }) => arrivedAt >= since)
}

/** The guest drops a beat only when the channel is full, which takes half a second in which nobody reads it. */
const stallMs = 300

/** Beats that the guest numbered and that never came. */
function lostBeats(beats: readonly Beat[]): number {
  return beats.length === 0 ? 0 : beats.at(-1)!.sequence - beats[0]!.sequence + 1 - beats.length
}

/** What the guest sent has arrived, unless it was this process that did not read for so long that the channel filled. */
function expectNoneLost(beats: readonly Beat[]): void {
  const lost = lostBeats(beats)
  const stalled = beats.some(({ arrivedAt, readAt }) => readAt - arrivedAt > stallMs)
  if (lost <= 0 || stalled) return
  throw new ExpectationError('beats-lost', `${lost} beats that the guest sent never arrived`, {
    expected: 0,
    actual: lost,
  })
}

function gapError(ms: number, limitMs: number, from: Beat): ExpectationError {
  const message = `the guest was silent for ${Math.round(ms)} ms after beat ${from.sequence}, the limit is ${limitMs} ms`
  return new ExpectationError('beats-gap', message, { expected: `<= ${limitMs} ms`, actual: `${Math.round(ms)} ms` })
}

function expectLoad(dirtyMibPerSecond: number, after: readonly Beat[]): void {
  if (dirtyMibPerSecond === 0) return
  const grown = (after.at(-1)?.dirtiedPages ?? 0) - (after[0]?.dirtiedPages ?? 0)
  if (grown > 0) return
  throw new ExpectationError('load-stopped', "the guest's load did not go on after the migration", {
    expected: 'pages rewritten',
    actual: grown,
  })
}

function proveLoad(rate: number, dirtiedMib: number): Exercised {
  return {
    feature: `workload of ${rate} MiB/s`,
    exercised: dirtiedMib > 0,
    proof: `${dirtiedMib.toFixed(1)} MiB rewritten by the guest while it migrated`,
  }
}
