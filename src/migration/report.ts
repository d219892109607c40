import type { MigrationSpec } from '../spec/machine-spec.ts'
import type { QmpEvent } from '../qmp/event-log.ts'
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
export type RamStats = Readonly<{
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
  /** Size of the file that the guest was saved to, and what of it takes space, bytes. */
  file?: Readonly<{ sizeBytes: number; allocatedBytes: number }>
}>

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
  outcome: 'completed' | 'failed' | 'cancelled'
  /** Names of the machines, as their folders of evidence: `source`, `destination-2`. */
  from: string
  to: string
  /** Where the destination listened: `tcp:127.0.0.1:41234`. */
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
