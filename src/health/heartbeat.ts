import { ExpectationError } from '../base/errors.ts'
import { type Beat, largestGap } from '../guest/beats.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { HealthInput } from './same-guest.ts'

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

/** The guest was never silent for longer than the limit, and its load went on after the switchover. */
export function checkBeats({ destination, witness, report, gapLimitMs }: HealthInput): BeatReport {
  const sent = [...witness.source.probe.beats, ...destination.probe.beats]
  const beats = sent.filter(({ arrivedAt }) => arrivedAt >= witness.clock.controllerMs)
  const gap = largestGap(beats)
  if (!gap) throw new ExpectationError('guest-silent', 'the guest sent no beats across the migration')
  if (gap.ms > gapLimitMs) throw gapError(gap.ms, gapLimitMs, gap.from)
  expectLoad(witness.workload.dirtyMibPerSecond, destination.probe.beats)
  const during = beats.filter(({ arrivedAt }) => arrivedAt >= report.startedAt && arrivedAt <= report.endedAt)
  const dirtiedMib = ((during.at(-1)?.dirtiedPages ?? 0) - (during[0]?.dirtiedPages ?? 0)) * (pageBytes / 2 ** 20)
  const { dirtyMibPerSecond } = witness.workload
  return {
    guestDowntimeMs: Math.round(switchoverGap(beats, report.startedAt)),
    beats: beats.length,
    lost: beats.at(-1)!.sequence - beats[0]!.sequence + 1 - beats.length,
    dirtiedMib,
    exercised: dirtyMibPerSecond === 0 ? [] : [proveLoad(dirtyMibPerSecond, dirtiedMib)],
  }
}

function switchoverGap(beats: readonly Beat[], since: number): number {
  return largestGap(beats.filter(({ arrivedAt }) => arrivedAt >= since))?.ms ?? 0
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
