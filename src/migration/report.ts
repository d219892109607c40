import type { MigrationSpec } from '../spec/machine-spec.ts'
import type { QmpEvent } from '../qmp/event-log.ts'
import type { Exit } from '../spec/host.ts'
import type { LinkSeen } from './link/link-seen.ts'
import type { Sample } from '../spec/timeline.ts'

/** `query-migrate` of a source after the end (MigrationInfo of qapi/migration.json), the parts used here. */
export type MigrationInfo = Readonly<{
  status: string
  'error-desc'?: string
  /** milliseconds */
  'total-time'?: number
  downtime?: number
  'setup-time'?: number
  ram?: RamStats
  'xbzrle-cache'?: Readonly<{ pages: number; bytes: number; 'cache-miss': number }>
  'cpu-throttle-percentage'?: number
  /** microseconds */
  'dirty-limit-ring-full-time'?: number
}>

/** MigrationStats of qapi/migration.json; old builds lack the optional ones. */
type RamStats = Readonly<{
  transferred: number
  'dirty-sync-count': number
  total: number
  remaining: number
  mbps: number
  duplicate?: number
  normal?: number
  'normal-bytes'?: number
  'precopy-bytes'?: number
  'postcopy-bytes'?: number
  'postcopy-requests'?: number
  'multifd-bytes'?: number
  'downtime-bytes'?: number
}>

/** What was seen of a migration from outside of QEMU's own accounts. */
export type Observed = Readonly<{
  /** Connections that the destination had accepted while the migration ran. */
  streams?: number
  /** Every connection of a relayed migration, by its first bytes. */
  wire?: readonly WireConnection[]
  /** What it went over, where that was not to be just the link as it is. */
  link?: LinkSeen
  /** The file that the guest was saved to. */
  file?: SavedFile
  /** What the shell commands of an `exec:` left word of: their side and their process. */
  commands?: readonly string[]
  /** What the QEMUs answered when each was given one end of a socket pair. */
  passed?: readonly string[]
  /** Shared host memory that holds the guest's, as each side has it mapped; undefined where a side has none. */
  memory?: Readonly<{ guestBytes: number; before?: MemoryObject; after?: MemoryObject }>
  /** The run state in which the guest arrived, before it was woken up. */
  arrivedAs?: string
  /** How long the guest was suspended to RAM, milliseconds between SUSPEND and WAKEUP. */
  asleepMs?: number
  /** How the QEMU that was replaced has ended; undefined where it became the other one. */
  sourceExit?: Exit
  /** Command line of the source's process after the migration, where it is to be another one's. */
  commandLine?: readonly string[]
  /** Device that was plugged into the destination before it loaded, with the type that QEMU gives it then and in the end. */
  plugged?: Readonly<{ id: string; typeBefore?: string; typeAfter?: string }>
}>

/** A file that a guest was saved to. */
export type SavedFile = Readonly<{
  sizeBytes: number
  /** What of it takes space. */
  allocatedBytes: number
  /** Bytes before the offset that are as they were before; where nobody looked, undefined. */
  untouchedBytes?: number
}>

/** Memory of a host that several processes can map: device and inode of its file (proc_pid_maps(5)). */
export type MemoryObject = Readonly<{ device: string; inode: number; sizeBytes: number; path: string }>

/** A connection between two QEMUs as a relay between them saw it. */
export type WireConnection = Readonly<{
  /** What the source sent first, and what the destination answered first: up to 1 KiB in hexadecimal. */
  firstBytes: string
  firstReplies: string
  sentBytes: number
  receivedBytes: number
  cut: boolean
}>

/** What one migration was, from both sides. */
export type MigrationReport = Readonly<{
  spec: MigrationSpec
  outcome: 'completed' | 'failed' | 'cancelled' | 'refused'
  /** Why it did not complete where it was not to, in the words in which that was said. */
  because?: string
  /** Of a migration through a file; the report of `restore` holds what the save was, too. */
  half?: 'save' | 'restore'
  /** Names of the machines, as their folders of evidence: `source`, `destination-2`; a guest is saved to `file`. */
  from: string
  to: string
  /** Where the destination listened: `tcp:127.0.0.1:41234`; of a save, where to. */
  uri: string
  /** Controller time, milliseconds since the epoch. */
  startedAt: number
  endedAt: number
  info: MigrationInfo
  source: readonly QmpEvent[]
  destination: readonly QmpEvent[]
  samples: readonly Sample[]
  observed: Observed
}>
