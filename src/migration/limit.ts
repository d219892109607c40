import type { LinkShape } from '../spec/link.ts'
import type { MachineSpec, MigrationSpec } from '../spec/machine-spec.ts'
import { linkMs } from './link/lane.ts'

/** QEMU's own default for max-bandwidth (qapi/migration.json). */
const defaultBandwidth = 128 * 2 ** 20
/** Set-up and switchover take a fraction of a second; a host that runs many guests under TCG stretches that. */
const baseMs = 60_000
/** Memory may be sent this many times over, for a guest that dirties it meanwhile. */
const passes = 4

/**
 * How long all of memory takes at a migration's bandwidth, in milliseconds: in post-copy at the lower one of its two. 0 is
 * unlimited (qapi/migration.json), and counts as the default.
 */
export function transferMs({ memory }: MachineSpec, { mode, parameters }: MigrationSpec): number {
  const names = mode === 'postcopy' ? ['max-bandwidth', 'max-postcopy-bandwidth'] : ['max-bandwidth']
  const bandwidth = Math.min(...names.map((name) => Number(parameters[name] ?? 0) || defaultBandwidth))
  return Math.round((memory.sizeMib * 2 ** 20 * 1000) / bandwidth)
}

/**
 * How long a migration may take before it counts as stuck, in milliseconds: from memory size, bandwidth and what its link
 * carries.
 */
export function timeLimitMs(machine: MachineSpec, migration: MigrationSpec, link: LinkShape = {}): number {
  const { sizeMib } = machine.memory
  return baseMs + passes * Math.max(transferMs(machine, migration), linkMs(sizeMib * 2 ** 20, link))
}
