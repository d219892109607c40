import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import { diskLimitMs } from './contents.ts'
import type { Exercised } from '../spec/exercised.ts'

/** When a migration ran, in controller time. */
type Span = Readonly<{ startedAt: number; endedAt: number }>

/** Blocks that the disk has acknowledged to the guest's load while the migration ran and after it. */
export function writtenBlocks(machines: readonly Machine[], { startedAt, endedAt }: Span) {
  const beats = machines
    .flatMap(({ probe }) => probe.beats)
    .filter(({ arrivedAt }) => arrivedAt >= startedAt)
    .toSorted((one, other) => one.sequence - other.sequence)
  const at = (index: number) => beats.at(index)?.diskBlocks ?? 0
  const last = beats.findLast(({ arrivedAt }) => arrivedAt <= endedAt)?.diskBlocks ?? at(0)
  return { during: last - at(0), after: at(-1) - last }
}

/**
 * The guest's load wrote to the disk while it migrated, which is the proof, and goes on after it: rejects with
 * ExpectationError `load-stopped` if it does not.
 */
export function expectWriter(rate: number, { during, after }: ReturnType<typeof writtenBlocks>): Exercised {
  if (after <= 0)
    throw new ExpectationError('load-stopped', "the guest's writes to its disk did not go on after the migration", {
      expected: 'blocks written',
      actual: after,
    })
  const proof = `${during} blocks acknowledged by the disk while the guest migrated, ${after} after that`
  return { feature: feature(rate), exercised: during > 0, proof }
}

/**
 * Waits until the disk has acknowledged blocks to the guest's load, of which the beats tell. Rejects with
 * ExpectationError `guest-silent`.
 */
export async function untilWritten({ probe }: Machine, rate: number, signal: AbortSignal): Promise<Exercised> {
  const bounds = { signal, timeoutMs: diskLimitMs }
  await probe.beat('on', bounds)
  const { diskBlocks: before } = await probe.nextBeat(() => true, bounds)
  const { diskBlocks: now } = await probe.nextBeat(({ diskBlocks }) => diskBlocks > before, bounds)
  await probe.beat('off', bounds)
  return { feature: feature(rate), exercised: true, proof: `${now - before} blocks acknowledged before the snapshot` }
}

function feature(rate: number): string {
  return `disk writer of ${rate} MiB/s`
}
