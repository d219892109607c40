/** *What* runs, by name and number; never where. Paths, ports and processes belong to a Host. */
export type MachineSpec = Readonly<{
  /** Name of a QEMU build, a file in cfg/builds. */
  build: string
  /** Name of a guest profile, a file in cfg/guests. */
  guest: string
  /** QEMU machine type or alias, such as `q35` or `pc-q35-9.2`; an alias is pinned before it runs. */
  machineType: string
  machineOptions: Readonly<Record<string, string>>
  /** `auto` is KVM only where a guest really runs on it, else TCG. */
  accelerator: Accelerator | 'auto'
  cpu: Readonly<{ model: string; features: readonly string[] }>
  smp: Readonly<{ cpus: number; maxcpus: number }>
  memory: Readonly<{ sizeMib: number }>
}>

export type Accelerator = 'kvm' | 'tcg'

/** What the in-guest probe does while the machine migrates. */
export type WorkloadSpec = Readonly<{
  /** Memory stamped and verified; a quarter of the guest's where not given. */
  stampMib?: number
  /** Stamped memory rewritten by the guest, 0 for an idle guest. */
  dirtyMibPerSecond: number
}>

export type MigrationMode = 'precopy'
export type Transport = 'tcp' | 'unix'

/** A migration as QEMU's own words: capabilities and parameters are passed through and read back. */
export type MigrationSpec = Readonly<{
  name: string
  mode: MigrationMode
  transport: Transport
  capabilities: Readonly<Record<string, boolean>>
  /** As `migrate-set-parameters` takes them: bytes/s for bandwidths, milliseconds for downtime-limit. */
  parameters: Readonly<Record<string, number | string | boolean>>
  /** The longest silence of the guest that still counts as healthy. */
  gapLimitMs: number
}>
