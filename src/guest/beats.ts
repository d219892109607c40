import type { Arrival } from './arrival-clock.ts'

/** One beat of the probe, as sent by the guest and as it arrived at the controller. */
export type Beat = Arrival &
  Readonly<{
    sequence: number
    guestMonotonicNs: bigint
    guestRealNs: bigint
    /** Pages that the guest's load has rewritten so far. */
    dirtiedPages: number
    /** Blocks of the disk that the guest's load has rewritten so far, each acknowledged by the device. */
    diskBlocks: number
  }>

type Gap = Readonly<{ ms: number; from: Beat; to: Beat }>

/** The longest silence that there was for certain between two beats that follow each other, for the controller. */
export function largestGap(beats: readonly Beat[]): Gap | undefined {
  let largest: Gap | undefined
  for (let index = 1; index < beats.length; index++) {
    const from = beats[index - 1]!
    const to = beats[index]!
    const ms = Math.max(0, to.arrivedAt - from.readAt)
    if (!largest || ms > largest.ms) largest = { ms, from, to }
  }
  return largest
}

/** `b <sequence> <monotonic ns> <real ns> <dirtied pages> <disk blocks>`; the last is missing from probes that know of no disks */
export function parseBeat(text: string, arrival: Arrival): Beat | undefined {
  const match = /^b (\d+) (\d+) (\d+) (\d+)(?: (\d+))?$/.exec(text)
  if (!match) return undefined
  return {
    sequence: Number(match[1]),
    guestMonotonicNs: BigInt(match[2]!),
    guestRealNs: BigInt(match[3]!),
    dirtiedPages: Number(match[4]),
    diskBlocks: Number(match[5] ?? 0),
    ...arrival,
  }
}
