import type { FirmwareSpec } from './firmware.ts'
import type { Dimm, PresentCpu } from './hotplug.ts'
import type { NamedParts } from './parts.ts'

/** *What* runs, by name and number; never where. Paths, ports and processes belong to a Host. */
export type MachineSpec = Readonly<{
  /** Name of a QEMU build, a file in cfg/builds. */
  build: string
  /** Name of a guest profile, a file in cfg/guests. */
  guest: string
  /** QEMU machine type or alias, such as `q35` or `pc-q35-9.2`; an alias is pinned before it runs. */
  machineType: string
  machineOptions: Readonly<Record<string, string>>
  /** What is in the machine's flash; QEMU loads its own firmware where not given. */
  firmware?: FirmwareSpec
  /** `auto` is KVM only where a guest really runs on it, else TCG. */
  accelerator: Accelerator | 'auto'
  cpu: Readonly<{ model: string; features: readonly string[] }>
  smp: SmpSpec
  /** vCPUs besides those of `smp`, at the places where they were plugged. */
  pluggedCpus?: readonly PresentCpu[]
  memory: MemorySpec
  /** Where guest memory is kept; QEMU's own anonymous memory where not given. */
  ram?: RamBackend
  /** Options of `-accel`, such as `dirty-ring-size`. */
  acceleratorOptions?: Readonly<Record<string, string>>
  /** More of them where it is TCG. */
  tcgOptions?: Readonly<Record<string, string>>
  /** QEMU may execute other programs, which `exec:` and cpr-exec need and `-sandbox` denies otherwise. */
  spawn?: boolean
  /** A second monitor, over which a file descriptor is passed: a name given by `getfd` belongs to one monitor. */
  fdMonitor?: boolean
  disks?: readonly DiskSpec[]
  /** What the agent is behind; a port of virtio-serial where not given. */
  agentChannel?: AgentChannel
  /** What the machine type of the catalogue brings with it. */
  machineParts?: NamedParts
  /** Whatever else it has besides what every machine has. */
  parts?: readonly NamedParts[]
}>

/** `-smp`: what is there from the start, and room for more. Without a topology QEMU makes one socket of all. */
export type SmpSpec = Readonly<{
  cpus: number
  maxcpus: number
  sockets?: number
  dies?: number
  cores?: number
  threads?: number
}>

/** What may carry the guest agent's words. */
export const agentChannels = ['virtio-serial', 'isa-serial'] as const

type AgentChannel = (typeof agentChannels)[number]

export type MemorySpec = Readonly<{
  /** Of `-m`, without what is in DIMMs. */
  sizeMib: number
  /** Places for DIMMs, and the most memory that they and `-m` may come to; none where not given. */
  slots?: number
  maxSizeMib?: number
  /** DIMMs that are there. */
  dimms?: readonly Dimm[]
}>

export type DiskSpec = Readonly<{
  /** Of the image, as `qemu-img create` takes it. */
  format: 'qcow2' | 'raw'
  sizeMib: number
  /** `shared`: both sides of a migration open one image. `mirrored`: each has its own, and `blockdev-mirror` fills it. */
  sharing: 'shared' | 'mirrored'
  bus: 'virtio-blk' | 'virtio-scsi' | 'ide' | 'ahci'
}>

/** `-object memory-backend-memfd` or `-file`, shared; `auxShare` adds `-machine aux-ram-share=on`. */
export type RamBackend = Readonly<{ backend: 'memfd' | 'file'; auxShare: boolean }>

export type Accelerator = 'kvm' | 'tcg'

/** What the in-guest probe does while the machine migrates. */
export type WorkloadSpec = Readonly<{
  /** Memory stamped and verified; a quarter of the guest's where not given. */
  stampMib?: number
  /** Stamped memory rewritten by the guest, 0 for an idle guest. */
  dirtyMibPerSecond: number
  /** Pages are rewritten at random, not in order. */
  atRandom?: boolean
  /** Stamped blocks of the disk rewritten by the guest; none where not given. */
  diskWriteMibPerSecond?: number
}>

/**
 * How the guest gets to another QEMU. `precopy` and `postcopy` move it between two that live at once; the `cpr-` modes
 * replace QEMU under it (docs/devel/migration/CPR); `background-snapshot` writes it away while it runs on.
 */
export type MigrationMode = 'precopy' | 'postcopy' | 'cpr-reboot' | 'cpr-transfer' | 'cpr-exec' | 'background-snapshot'

/** What carries the stream. `file` and `exec-file` are saved by one QEMU and restored by a later one. */
export type Transport = 'tcp' | 'unix' | 'exec' | 'fd' | 'file' | 'exec-file'

/** How a running post-copy is interrupted: by `migrate-pause`, or by a connection that is really cut. */
export type Interruption = 'migrate-pause' | 'cut'

export type PostcopySpec = Readonly<{
  /** Passes over memory that are complete before `migrate-start-postcopy`; 0 is at once. */
  afterPasses: number
  /** Each is followed by `migrate-recover` and `migrate` with `resume`. */
  interruptions: readonly Interruption[]
}>

/** What is wrong with the credentials of the destination's client, or of its own. */
type TlsFault = 'wrong-key' | 'wrong-host' | 'no-client-certificate'

export type TlsSpec = Readonly<{ credentials: 'psk' | 'x509'; fault?: TlsFault }>

/** What the destination is told differently. */
export type DestinationSpec = Readonly<{
  capabilities?: MigrationSpec['capabilities']
  parameters?: MigrationSpec['parameters']
  uuid?: string
}>

/** `resume` is `migrate` with `resume: true`. */
export type EarlyCommand =
  | 'migrate-start-postcopy'
  | 'migrate-pause'
  | 'migrate-continue'
  | 'migrate-recover'
  | 'resume'

/** A migration as QEMU's own words: capabilities and parameters are passed through and read back. */
export type MigrationSpec = Readonly<{
  name: string
  mode: MigrationMode
  transport: Transport
  /** The destination is told where to listen by `-incoming URI`, or by `-incoming defer` and `migrate-incoming`. */
  incoming?: 'defer' | 'uri'
  /** Where to migrate to is said as `uri`, or as a list of `channels` (qapi/migration.json, MigrationChannel). */
  address?: 'uri' | 'channels'
  /** Bytes at the start of the file that the stream leaves alone; for the transport `file`. */
  offset?: number
  capabilities: Readonly<Record<string, boolean>>
  /** As `migrate-set-parameters` takes them: bytes/s for bandwidths, milliseconds for downtime-limit. */
  parameters: Readonly<Record<string, number | string | boolean>>
  postcopy?: PostcopySpec
  tls?: TlsSpec
  /** The guest is stopped when it is saved, and continued once it is restored; for `file` and `exec-file`. */
  stopped?: boolean
  /** What differs on the destination. */
  destination?: DestinationSpec
  /** A command that is sent before its time, when all is set up and `migrate` is still to come. */
  early?: EarlyCommand
  /** The guest is suspended to RAM before the migration and woken up after it. */
  suspended?: boolean
  /** A device is plugged into both QEMUs over their monitors; into the destination before `migrate-incoming`. */
  plugged?: boolean
  /** A build or accelerator that refuses the set-up with one of these errors does not have it: skipped, not failed. */
  unlessRefused?: readonly string[]
  /** The longest silence of the guest that still counts as healthy. */
  gapLimitMs: number
}>
