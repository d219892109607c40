import type { DiskSpec, MachineSpec, MigrationSpec, WorkloadSpec } from '../spec/machine-spec.ts'

/** A migration, and what it asks of the machines on both sides. */
export type CatalogMigration = Readonly<{
  migration: Omit<MigrationSpec, 'name'>
  machine: Partial<MachineSpec>
  /** What it asks for contradicts itself, for QEMU to refuse it. */
  contradictory: boolean
}>

/** The values that matrices may name. */
export type Catalog = Readonly<{
  machines: ReadonlyMap<string, Pick<MachineSpec, 'machineType' | 'machineOptions'>>
  cpus: ReadonlyMap<string, MachineSpec['cpu']>
  memory: ReadonlyMap<string, MachineSpec['memory']>
  disks: ReadonlyMap<string, DiskSpec>
  migrations: ReadonlyMap<string, CatalogMigration>
  workloads: ReadonlyMap<string, WorkloadSpec>
  /** Names of the files in cfg/guests. */
  guests: ReadonlySet<string>
  /** Names of the files in cfg/builds. */
  builds: ReadonlySet<string>
}>
