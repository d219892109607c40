import type { QmpEvent } from '../qmp/event-log.ts'

/** `query-migrate` of a source after the end (MigrationInfo of qapi/migration.json), the parts used here. */
export type MigrationInfo = Readonly<{
  status: string
  'error-desc'?: string
  /** milliseconds */
  'total-time'?: number
  downtime?: number
  'setup-time'?: number
  ram?: Readonly<{
    transferred: number
    'dirty-sync-count': number
    total: number
    remaining: number
    mbps: number
    'precopy-bytes'?: number
  }>
}>

/** What one migration was, from both sides. */
export type MigrationReport = Readonly<{
  mode: string
  outcome: 'completed' | 'failed'
  /** Where the destination listened: `tcp:127.0.0.1:41234`. */
  uri: string
  /** Controller time, milliseconds since the epoch. */
  startedAt: number
  endedAt: number
  info: MigrationInfo
  source: readonly QmpEvent[]
  destination: readonly QmpEvent[]
}>
