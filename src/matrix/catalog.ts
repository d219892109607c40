import type { FirmwareSpec } from '../spec/firmware.ts'
import type { HotplugSpec } from '../spec/hotplug.ts'
import type { LinkShape } from '../spec/link.ts'
import type { DiskSpec, MachineSpec, MigrationSpec, WorkloadSpec } from '../spec/machine-spec.ts'
import type { NamedParts } from '../spec/parts.ts'
import type { MachineValue } from './schema/machines.ts'
import type { Topology } from './schema/topologies.ts'

/** A migration, and what it asks of the machines on both sides. */
type CatalogMigration = Readonly<{
  migration: Omit<MigrationSpec, 'name'>
  machine: Partial<MachineSpec>
  /** What it asks for contradicts itself, for QEMU to refuse it. */
  contradictory: boolean
}>

/** The values that matrices may name. */
export type Catalog = Readonly<{
  machines: ReadonlyMap<string, MachineValue>
  cpus: ReadonlyMap<string, MachineSpec['cpu']>
  memory: ReadonlyMap<string, MachineSpec['memory']>
  devices: ReadonlyMap<string, Omit<NamedParts, 'name'>>
  disks: ReadonlyMap<string, DiskSpec>
  firmware: ReadonlyMap<string, Omit<FirmwareSpec, 'name'>>
  hotplugs: ReadonlyMap<string, Omit<HotplugSpec, 'name'>>
  links: ReadonlyMap<string, LinkShape>
  migrations: ReadonlyMap<string, CatalogMigration>
  topologies: ReadonlyMap<string, Topology>
  workloads: ReadonlyMap<string, WorkloadSpec>
  /** Names of the files in cfg/guests. */
  guests: ReadonlySet<string>
  /** Names of the files in cfg/builds. */
  builds: ReadonlySet<string>
}>
