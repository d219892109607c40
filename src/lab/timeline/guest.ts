import type { Beat } from '../../guest/beats.ts'
import type { GuestTimeline, Silence } from '../../spec/timeline.ts'

/** Beats come every few milliseconds; a shorter silence says nothing on a busy host. */
const silenceMs = 50
/** The longest ones are listed, so that a stuttering guest does not fill the page. */
const silencesListed = 60
const loadStepMs = 100
const pageMib = 4096 / 2 ** 20

/** Beats as they came, on whichever QEMU; what waited in the channel at a switchover may come from both. */
export function beatsOf(machines: readonly Readonly<{ probe: { beats: readonly Beat[] } }>[]): Beat[] {
  const seen = new Set<string>()
  return machines
    .flatMap(({ probe }) => probe.beats)
    .toSorted((one, other) => one.arrivedAt - other.arrivedAt)
    .filter(({ sequence, guestMonotonicNs }) => {
      const key = `${sequence} ${guestMonotonicNs}`
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
}

export function guestTimeline(beats: readonly Beat[]): GuestTimeline {
  const all = silencesOf(beats)
  const longest = all.toSorted((one, other) => other.ms - one.ms).slice(0, silencesListed)
  return {
    silences: longest.toSorted((one, other) => one.from - other.from),
    moreSilences: all.length - longest.length,
    load: loadOf(beats),
  }
}

function silencesOf(beats: readonly Beat[]): Silence[] {
  return beats.flatMap((to, index) => {
    const from = beats[index - 1]
    const ms = from ? to.arrivedAt - from.readAt : 0
    return from && ms > silenceMs ? [{ from: from.readAt, to: to.arrivedAt, ms: Math.round(ms) }] : []
  })
}

function loadOf(beats: readonly Beat[]): GuestTimeline['load'] {
  const startedAt = beats[0]?.arrivedAt ?? 0
  const mibPerSecond: number[] = []
  for (const [index, { arrivedAt, dirtiedPages }] of beats.entries()) {
    // A guest that was booted again counts from zero.
    const pages = Math.max(0, dirtiedPages - (beats[index - 1]?.dirtiedPages ?? dirtiedPages))
    const step = Math.floor((arrivedAt - startedAt) / loadStepMs)
    while (mibPerSecond.length <= step) mibPerSecond.push(0)
    mibPerSecond[step]! += (pages * pageMib * 1000) / loadStepMs
  }
  return { startedAt, stepMs: loadStepMs, mibPerSecond: mibPerSecond.map((rate) => Math.round(rate * 10) / 10) }
}

export type Span = Readonly<{ from: number; to: number }>

/** MiB/s that the guest rewrote in a span; undefined where too few beats came to say so. */
export function loadIn(beats: readonly Beat[], { from, to }: Span): number | undefined {
  const inside = beats.filter(({ arrivedAt }) => arrivedAt >= from && arrivedAt <= to)
  const [first, last] = [inside[0], inside.at(-1)]
  if (!first || !last || last.arrivedAt - first.arrivedAt < 1) return undefined
  const pages = Math.max(0, last.dirtiedPages - first.dirtiedPages)
  return Math.round((pages * pageMib * 10_000) / (last.arrivedAt - first.arrivedAt)) / 10
}

/** When the guest's load was first seen at work. */
export function loadStart(beats: readonly Beat[]): number {
  return beats.find(({ dirtiedPages }) => dirtiedPages > 0)?.arrivedAt ?? beats[0]?.arrivedAt ?? 0
}
