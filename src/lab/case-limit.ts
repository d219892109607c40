import { memoryLimitMs } from '../health/witness.ts'
import { microBootLimitMs } from '../machine/boot.ts'
import type { Role } from '../machine/machine.ts'
import type { Case } from '../matrix/case.ts'
import { timeLimitMs } from '../migration/limit.ts'
import type { Place } from './bench.ts'
import { isMissing } from './run-context.ts'

type Places = Readonly<Record<Role, Pick<Place, 'offer'>>>

/** The longest of 2,000 cases under TCG took as long as a guest may take to boot; disk guests once half as long again. */
const boots = { tcg: 10, kvm: 5 } as const
/** A guest's memory is stamped and looked at, and the guest migrated, at most so often. */
const rounds = 4
/** Node has no longer timer. */
const longestMs = 2 ** 31 - 1

/**
 * How long a case may take before it counts as stuck, in milliseconds: all that it waits for has a limit of its own, and
 * this is for what has none. What the file of a host says counts, the higher of two.
 */
export function caseLimitMs(one: Case, places: Places): number {
  const given = [places.source, places.destination].flatMap(({ offer }) => offer.caseLimitMs ?? [])
  return given.length > 0 ? Math.max(...given) : Math.min(usualLimitMs(one, places), longestMs)
}

function usualLimitMs(one: Case, places: Places): number {
  const { source, migration, link } = one
  const isKvm = onKvm(one, places, 'source') && onKvm(one, places, 'destination')
  const boot = bootLimitMs(one, places) * boots[isKvm ? 'kvm' : 'tcg']
  const migrating = migration ? timeLimitMs(source, migration, link) : 0
  return boot + rounds * (memoryLimitMs(source.memory.sizeMib) + migrating)
}

function onKvm(one: Case, places: Places, role: Role): boolean {
  const build = places[role].offer.builds[one[role].build]
  return one[role].accelerator !== 'tcg' && build !== undefined && !isMissing(build) && build.kvm.works
}

function bootLimitMs({ source }: Case, places: Places): number {
  const image = places.source.offer.guests[source.guest]
  return (image && !isMissing(image) && image.bootLimitMs) || microBootLimitMs
}
