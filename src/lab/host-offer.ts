import { availableParallelism, totalmem } from 'node:os'
import type { HostSpec } from '../matrix/host-spec.ts'
import type { HostOffer } from './run-context.ts'

/** Guests may use this part of a host's memory; the rest is for QEMU's page cache, the host and us. */
const memoryShare = 0.8

/** What this machine offers, with `auto` replaced: a case at once for every CPU, most of the memory. */
export function localOffer(spec: HostSpec, slots?: number): HostOffer {
  const { name, migrationAddress } = spec
  return {
    name,
    migrationAddress,
    slots: slots ?? (spec.slots === 'auto' ? availableParallelism() : spec.slots),
    memoryMib: spec.memoryMib === 'auto' ? Math.floor((totalmem() / 2 ** 20) * memoryShare) : spec.memoryMib,
  }
}
