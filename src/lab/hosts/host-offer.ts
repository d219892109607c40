import type { LabError } from '../../base/errors.ts'
import type { HostSpec } from '../../matrix/host-spec.ts'
import type { Prepared } from '../prepare.ts'
import type { HostOffer } from '../run-context.ts'
import { shapeLinkOf } from './shape-link.ts'

/** Guests may use this part of a host's memory; the rest is for QEMU's page cache, the host and us. */
const memoryShare = 0.8

/** How large a host is. */
type HostSize = Readonly<{ cpus: number; memoryMib: number }>

/** What a host offers, with `auto` replaced: a case at once for every CPU, most of the memory. */
export function hostOffer(spec: HostSpec, prepared: Prepared, size: HostSize, slots?: number): HostOffer {
  const { name, migrationAddress, migrationPorts, allowDmesg, caseLimitMs } = spec
  return {
    ...prepared,
    name,
    migrationAddress,
    ...(migrationPorts && { migrationPorts }),
    ...(allowDmesg && { allowDmesg }),
    ...(caseLimitMs !== undefined && { caseLimitMs }),
    slots: slots ?? (spec.slots === 'auto' ? size.cpus : spec.slots),
    shapeLink: shapeLinkOf(spec),
    memoryMib: spec.memoryMib === 'auto' ? Math.floor(size.memoryMib * memoryShare) : spec.memoryMib,
  }
}

/** A host that cannot be used at all, and why. */
export function faultyOffer(spec: HostSpec, { code, message }: LabError): HostOffer {
  const nothing = { builds: {}, guests: {}, tools: {} }
  const fault = { missing: message, labCode: code }
  return { ...hostOffer(spec, nothing, { cpus: 1, memoryMib: 0 }), slots: 1, fault }
}
