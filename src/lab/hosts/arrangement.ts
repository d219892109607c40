import { LabError, MissingCapability } from '../../base/errors.ts'
import type { Role } from '../../machine/machine.ts'
import type { Case } from '../../matrix/case.ts'
import type { PlacementRule } from '../../matrix/host-spec.ts'
import type { MachineSpec } from '../../spec/machine-spec.ts'
import { equip, pinMachineType } from '../equip.ts'
import { expectMigration } from '../migration-needs.ts'
import type { HostOffer } from '../run-context.ts'
import { whyUnlike } from './alike.ts'
import { whyOneHost } from './one-host.ts'

/** Why a host cannot have a side of a case. */
export type Lack = LabError | MissingCapability

/** What a case takes of one host: the roles that run there, and their memory. */
export type Share = Readonly<{
  roles: readonly Role[]
  memoryMib: number
  /** Why a host cannot have it; undefined where it can. */
  lack: (host: HostOffer) => Lack | undefined
}>

/** How a case is spread over hosts. */
export type Arrangement = Readonly<{
  /** Hosts take them at once, each another host. */
  shares: readonly Share[]
  /** Why hosts that can have a share each, in their order, cannot have the case together; undefined where they can. */
  together?: (hosts: readonly HostOffer[]) => Lack | undefined
}>

/** QEMU's own memory besides the guest's, MiB for one process, generously. */
const overheadMib = 256

/**
 * How a case may be spread over hosts, what is preferred first. Throws MissingCapability where the hosts of a run are
 * for cases that go from one to another, and this one cannot.
 */
export function arrangementsOf(one: Case, placement: PlacementRule): readonly Arrangement[] {
  const together = [{ shares: [share(one, ['source', 'destination'])] }]
  if (!one.migration || placement === 'together') return together
  const reason = whyOneHost(one)
  const shares = [share(one, ['source']), share(one, ['destination'])]
  const apart = [{ shares, together: (hosts: readonly HostOffer[]) => whyUnlike(one, hosts) }]
  if (placement === 'any') return reason === undefined ? [...apart, ...together] : together
  if (reason === undefined) return apart
  throw new MissingCapability(`needs one host, and 'placement: across' gives it two: ${reason}`)
}

function share(one: Case, roles: readonly Role[]): Share {
  return { roles, memoryMib: memoryOf(one, roles), lack: (host) => lackOf(one, roles, host) }
}

function memoryOf(one: Case, roles: readonly Role[]): number {
  const sizes = roles.map((role) => sizeOf(one[role]) + overheadMib)
  // Where the first migration is not to complete, a third QEMU comes before the first two are gone.
  const third =
    roles.includes('destination') && one.expect.outcome !== 'completed' ? sizeOf(one.source) + overheadMib : 0
  return sizes.reduce((sum, mib) => sum + mib, third)
}

/** Memory of a guest with its DIMMs. */
function sizeOf({ memory: { sizeMib, dimms = [] } }: MachineSpec): number {
  return dimms.reduce((sum, dimm) => sum + dimm.sizeMib, sizeMib)
}

function lackOf(one: Case, roles: readonly Role[], host: HostOffer): Lack | undefined {
  try {
    for (const role of roles) expectRunnable(one, role, host)
    return undefined
  } catch (error) {
    if (error instanceof MissingCapability || error instanceof LabError) return error
    throw error
  }
}

function expectRunnable(one: Case, role: Role, host: HostOffer): void {
  if (host.fault) throw new LabError(host.fault.labCode, host.fault.missing, { host: host.name })
  const spec = role === 'source' ? pinMachineType(one.source, host) : one.destination
  equip(spec, host)
  expectMigration(one, role, host)
}
