import { randomInt } from 'node:crypto'
import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import { type DiskStamp, diskLimitMs, expectStamp, stampDisk } from './contents.ts'

/** Of memory this much is stamped: enough to tell one moment from another. */
const memoryMib = 64

/** What a guest holds at one moment: memory and disk, each with a pattern of its own. */
export type GuestContents = Readonly<{ memorySeed: number; disk: DiskStamp }>

/** Gives memory and disk of the guest contents that they never had before. */
export async function stampGuest(machine: Machine, signal: AbortSignal): Promise<GuestContents> {
  const memorySeed = randomInt(1, 2 ** 31)
  await machine.probe.stamp(memoryMib, memorySeed, { signal, timeoutMs: diskLimitMs })
  return { memorySeed, disk: await stampDisk(machine, signal) }
}

/**
 * The guest holds these contents, every page and every block. Rejects with ExpectationError `memory-corrupt`,
 * `disk-corrupt`, `other-disk`, or `other-moment` where its memory is of another moment.
 */
export async function expectGuest(
  machine: Machine,
  { memorySeed, disk }: GuestContents,
  signal: AbortSignal,
): Promise<void> {
  const { seed } = await machine.probe.verifyStamp({ signal, timeoutMs: diskLimitMs })
  if (seed === memorySeed) return expectStamp(machine, disk, signal)
  throw new ExpectationError('other-moment', `the memory of the guest on the ${machine.name} is of another moment`, {
    expected: `stamped with ${memorySeed}`,
    actual: `stamped with ${seed}`,
  })
}
