/** Where a vCPU sits, as `query-hotpluggable-cpus` has it: `socket-id`, `core-id`, … (qapi/machine.json). */
export type CpuPlace = Readonly<Record<string, number>>

/** A vCPU that is there because it was plugged. */
export type PluggedCpu = Readonly<{
  id: string
  /** Type of the device: `max-x86_64-cpu`. */
  driver: string
  place: CpuPlace
}>

/** The same of a machine that starts with it: the device is that of the machine's CPU model where not given. */
export type PresentCpu = Omit<PluggedCpu, 'driver'> & Readonly<{ driver?: string }>

/** A memory module, and what its memory is made of (qapi/qom.json, MemoryBackendProperties). */
export type DimmSpec = Readonly<{
  sizeMib: number
  device: 'pc-dimm' | 'nvdimm' | 'virtio-mem-pci'
  backend: 'ram' | 'memfd' | 'file'
  share?: boolean
  prealloc?: boolean
  /** Host NUMA policy: `bind`, `preferred`, `interleave`; on these host nodes. */
  policy?: Readonly<{ mode: 'bind' | 'preferred' | 'interleave'; hostNodes: readonly number[] }>
  /** NUMA node of the guest; 0 where not given. */
  node?: number
  /** Of a virtio-mem device: how much of it the guest is to have, `requested-size`. */
  requestedMib?: number
}>

/** A memory module of a machine. Its memory is the object `<id>-memory`. */
export type Dimm = DimmSpec &
  Readonly<{
    id: string
    /** Pinned as soon as QEMU has said it, so that another QEMU has it at the same place. */
    slot?: number
    /** Guest-physical. */
    address?: number
    /** Where a device of PCI sits. */
    pci?: PciPlace
  }>

/** A bus by its id, and a slot there: `{ bus: 'pci.0', addr: '0x1f' }`. */
export type PciPlace = Readonly<{ bus: string; addr: string }>

/** How much memory a guest has by a module: all of it, or of a virtio-mem device what was asked for. */
export function pluggedMib({ sizeMib, requestedMib = sizeMib }: DimmSpec): number {
  return requestedMib
}

/** A way in which a hotplug command is wrong, for QEMU to refuse it. */
export const hotplugFaults = [
  'id-in-use',
  'place-in-use',
  'out-of-range',
  'no-place',
  'wrong-type',
  'beyond-maxcpus',
  'boot-cpu',
  'unknown-backend',
  'busy-backend',
  'too-large',
  'no-slot',
  'backend-in-use',
] as const

/** Those of vCPUs; the others are of DIMMs. */
export const faultsOfCpus: readonly HotplugFault[] = hotplugFaults.slice(0, 7)

export type HotplugFault = (typeof hotplugFaults)[number]

/** What is plugged into a machine at once. */
export type HotplugSpec = Readonly<{
  name: string
  /** How many vCPUs; `all` that there is room for. */
  cpus: number | 'all'
  dimms: readonly DimmSpec[]
  /** The guest is told how to take memory that comes: /sys/devices/system/memory/auto_online_blocks. */
  online?: 'online_movable' | 'online_kernel' | 'offline'
  /** The command is wrong in this way. */
  fault?: HotplugFault
}>

/** How a destination has what was plugged into its source: from its start, before the migration begins, or not at all. */
export const arrivals = ['command-line', 'monitor', 'missing'] as const

export type Arrival = (typeof arrivals)[number]

/** A hotplug, and when and where it comes. */
export type CaseHotplug = HotplugSpec &
  Readonly<{
    /** `before` or `after` the migration, or the state of the source's migration in which it comes; none without one. */
    moment?: string
    on: 'source' | 'destination'
    arrival: Arrival
  }>
