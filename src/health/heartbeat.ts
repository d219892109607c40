import { ExpectationError } from '../base/errors.ts'
import { type Beat, largestGap } from '../guest/beats.ts'
import type { Exercised } from '../spec/exercised.ts'
import { asleepMs } from './asleep.ts'
import type { HealthInput } from './health-input.ts'
import { sinceWitness } from './since-witness.ts'

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

type Beating = Pick<HealthInput, 'sleeps' | 'path' | 'witness' | 'report' | 'since'>

/** The guest was never silent for longer than the limit, but where it was suspended to RAM, and its load went on after the migration. */
export function expectBeats(input: Beating & Pick<HealthInput, 'gapLimitMs'> & { dropped: number }): void {
  const { path, witness, report, dropped } = input
  const limitMs = input.gapLimitMs + Math.ceil(asleepMs(input))
  const beats = beatsOf(input)
  const gap = largestGap(beats)
  if (!gap) throw new ExpectationError('guest-silent', 'the guest sent no beats across the migration')
  if (gap.ms > limitMs) throw gapError(gap.ms, limitMs, gap.from)
  expectNoneLost(unbroken(beats, input), dropped)
  const after = path.at(-1)!.probe.beats.filter(({ arrivedAt }) => arrivedAt >= (report?.endedAt ?? 0))
  expectLoad(witness.workload.dirtyMibPerSecond, after)
}

/** What the beats say of the guest since the first migration began. */
export function reportBeats(input: Beating): BeatReport {
  const { witness, report, since } = input
  const beats = beatsOf(input)
  // A migration that fails does so at once, and the cpr modes begin with stopping the guest: there the load counts
  // from the witness on.
  const isLive = report?.outcome === 'completed' && !report.spec.mode.startsWith('cpr-')
  const [from, until] = isLive ? [since, report.endedAt] : [witness.clock.controllerMs, Infinity]
  const during = beats.filter(({ arrivedAt }) => arrivedAt >= from && arrivedAt <= until)
  const dirtiedMib = ((during.at(-1)?.dirtiedPages ?? 0) - (during[0]?.dirtiedPages ?? 0)) * (pageBytes / 2 ** 20)
  const { dirtyMibPerSecond } = witness.workload
  return {
    guestDowntimeMs: Math.round(largestGap(sinceLastBefore(beats, since))?.ms ?? 0),
    beats: beats.length,
    lost: lostBeats(beats),
    dirtiedMib,
    exercised: dirtyMibPerSecond === 0 ? [] : [proveLoad(dirtyMibPerSecond, dirtiedMib)],
  }
}

/** Beats since the witness, in order, from one machine of the guest's path after the other. */
function beatsOf({ path, witness }: Beating): Beat[] {
  const beats: Beat[] = []
  for (const { probe } of path) {
    const last = beats.at(-1)?.sequence ?? 0
    // What waited in the channel at the switchover may come from both sides.
    for (const beat of sinceWitness(probe.beats, witness)) if (beat.sequence > last) beats.push(beat)
  }
  return beats
}

/**
 * Beats between which a hole is a loss. A guest that suspends resets its devices, and with them goes what waits in the
 * channel. The new QEMU of a cpr-transfer may let its guest run before its main loop has accepted the connection of the
 * channel, and throws away what the guest sends until then (hw/char/virtio-serial-bus.c, handle_output).
 */
function unbroken(beats: readonly Beat[], { path, sleeps, report }: Beating): Beat[][] {
  const begins = path.filter(
    ({ name }, index) =>
      sleeps.some(({ wokenOn }) => wokenOn === name) || (index > 0 && report?.spec.mode === 'cpr-transfer'),
  )
  const firsts = begins.map(({ probe }) => probe.beats[0]?.sequence ?? Infinity)
  const stretches = Map.groupBy(beats, ({ sequence }) => firsts.filter((first) => first <= sequence).length)
  return [...stretches.values()]
}

/** The last beat before `since` too: a guest that is stopped at once has been silent from there on. */
function sinceLastBefore(beats: readonly Beat[], since: number): Beat[] {
  const first = beats.findIndex(({ arrivedAt }) => arrivedAt >= since)
  return first < 0 ? [] : beats.slice(Math.max(first - 1, 0))
}

/** Beats that the guest numbered and that never came. */
function lostBeats(beats: readonly Beat[]): number {
  return beats.length === 0 ? 0 : beats.at(-1)!.sequence - beats[0]!.sequence + 1 - beats.length
}

/** What the guest has sent has arrived; what a full channel kept it from sending, it has counted itself. */
function expectNoneLost(stretches: readonly (readonly Beat[])[], dropped: number): void {
  const lost = stretches.reduce((sum, beats) => sum + lostBeats(beats), 0) - dropped
  if (lost <= 0) return
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
