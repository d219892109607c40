import { LabError, MissingCapability } from '../../base/errors.ts'
import type { HostOffer } from '../run-context.ts'
import type { Arrangement, Lack, Share } from './arrangement.ts'
import { assignments } from './assignments.ts'

/** Pairs of hosts whose lack is told where none fits. */
const pairsTold = 4

/** Why hosts that can have the shares of a case cannot have it together; a few of them, for there may be many pairs. */
export function pairLacks(
  { shares, together }: Arrangement,
  able: ReadonlyMap<Share, ReadonlySet<HostOffer>>,
): readonly (Lack | undefined)[] {
  const candidates = shares.map((share) => [...able.get(share)!])
  const lacks: (Lack | undefined)[] = []
  for (const hosts of assignments(candidates)) {
    if (lacks.length === pairsTold) break
    lacks.push(together?.(hosts))
  }
  return lacks
}

/** Why no host can have a case: the lab's trouble where it is that everywhere, else what is missing on each. */
export function nowhere(
  lacks: readonly (Lack | undefined)[],
  arrangements: readonly Arrangement[],
  hosts: readonly HostOffer[],
): Error {
  const found = lacks.filter((lack) => lack !== undefined)
  const most = Math.min(...arrangements.map(({ shares }) => shares.length))
  if (found.length === 0)
    return new MissingCapability(
      `the case needs ${most} hosts, and the run has ${hosts.map(({ name }) => name).join(', ')}`,
    )
  const lab = found.find((lack) => lack instanceof LabError)
  if (lab) return lab
  const reasons = [...new Set(found.map(({ message }) => message))]
  return reasons.length === 1 && found[0] ? found[0] : new MissingCapability(reasons.join('; '))
}
