import type { Exit } from './host.ts'

/**
 * What happened in one attempt, on all of its QEMUs: timeline.json. Times are milliseconds since the epoch, those of
 * events as QEMU stamped them. What could not be observed is said in `notes`, never guessed.
 */
export type Timeline = Readonly<{
  version: 1
  case: Readonly<{ id: string; test: string; title: string }>
  verdict: Readonly<{ status: string; code: string; reason: string }>
  startedAt: number
  endedAt: number
  /** In the order in which they were started. */
  machines: readonly MachineTimeline[]
  /** In the order in which they began. */
  migrations: readonly MigrationTimeline[]
  /** When the processes of the case were asked for their sockets. */
  looks: readonly Look[]
  guest: GuestTimeline
  steps: readonly StepTimeline[]
  notes: readonly string[]
}>

export type MachineTimeline = Readonly<{
  /** `source`, `destination`: the folder of its evidence. */
  name: string
  host: string
  build: string
  pid: number
  startedAt: number
  /** Undefined where it outlived the case's checks and was ended with the case. */
  exit?: Exit & Readonly<{ at: number }>
  /** Run states in order, each until the next. */
  states: readonly StateChange[]
  events: readonly TimelineEvent[]
  /** What it was told to plug and to unplug, in order. */
  commands: readonly CommandTimeline[]
  sockets: readonly SocketTimeline[]
}>

/** RunState of qapi/run-state.json. */
export type StateChange = Readonly<{ state: string; at: number }>

export type TimelineEvent = Readonly<{ event: string; data: Readonly<Record<string, unknown>>; at: number }>

/** A command of hotplug, and when QEMU had answered it; `error` is its own text where it refused. */
export type CommandTimeline = Readonly<{ command: string; id: string; at: number; error?: string }>

export type Look = Readonly<{ at: number; occasion: string }>

/** A stream socket of a QEMU process. */
export type SocketTimeline = Socket & Readonly<{ seen: readonly number[] }>

export type Socket = Readonly<{
  /** `tcp`, `unix` */
  family: string
  state: 'listening' | 'connected'
  local: string
  /** Of a connected socket. */
  peer?: string
  /** Our own channels to QEMU and its guest, and QEMU's to its swtpm; `migration` is every other one. */
  purpose: 'monitor' | 'agent' | 'probe' | 'tpm' | 'migration'
}>

export type MigrationTimeline = Readonly<{
  source: string
  /** Undefined where no waiting QEMU was seen, as when a guest is saved to a file. */
  destination?: string
  startedAt: number
  /** When the source announced the last state; undefined where it never did. */
  endedAt?: number
  /** What the source announced last: `completed`, `failed`, `cancelled`. */
  status: string
  uri?: string
  /** The longest silence of the guest from the start to the next migration or the end of the checks. */
  guestDowntimeMs?: number
  /** MiB/s that the guest rewrote on the average. */
  load: Readonly<{ before?: number; during?: number; after?: number }>
  samples: readonly Sample[]
}>

/** One answer to `query-migrate` on a source. What QEMU did not say is not there. */
export type Sample = Readonly<{
  at: number
  status: string
  transferredBytes?: number
  remainingBytes?: number
  totalBytes?: number
  dirtyPagesPerSecond?: number
  pageBytes?: number
  /** Megabits per second, as QEMU counts. */
  mbps?: number
  /** Times that the bitmap of dirty pages was synchronised. */
  iterations?: number
  throttlePercent?: number
  expectedDowntimeMs?: number
  postcopyRequests?: number
  postcopyBytes?: number
  multifdBytes?: number
  /** Only at the end. */
  totalTimeMs?: number
  downtimeMs?: number
  setupTimeMs?: number
  error?: string
}>

export type GuestTimeline = Readonly<{
  /** Silences of its beats that were there for certain, longest of the case if there were too many. */
  silences: readonly Silence[]
  /** Silences that are not listed. */
  moreSilences: number
  /** MiB/s rewritten by the guest, one for each step of `stepMs` from `startedAt` on. */
  load: Readonly<{ startedAt: number; stepMs: number; mibPerSecond: readonly number[] }>
}>

export type Silence = Readonly<{ from: number; to: number; ms: number }>

export type StepTimeline = Readonly<{
  name: string
  depth: number
  startedAt: number
  /** Undefined where it still ran when the case ended. */
  endedAt?: number
  status: string
}>
