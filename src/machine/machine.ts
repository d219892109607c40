import type { Exercised } from '../spec/exercised.ts'
import type { Probe } from '../guest/probe.ts'
import type { Exit, Host } from '../spec/host.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Agent } from '../qga/agent.ts'
import type { Monitor } from '../qmp/monitor.ts'
import type { Equipment } from './equipment.ts'

export type Role = 'source' | 'destination'

/** A running QEMU and its three channels. What needs a running QEMU takes a Machine; there is no `if (started)`. */
export interface Machine extends AsyncDisposable {
  /** What it was started as: the first of a case, or one that waited for a migration. */
  readonly role: Role
  /** Unique within the case, and the name of its folder of evidence: `source`, `destination`, `destination-2`. */
  readonly name: string
  /** As of now, with its machine type pinned: a successor starts from this. */
  readonly spec: MachineSpec
  /** Something was plugged or unplugged: what it is from now on. */
  become(spec: MachineSpec): void
  readonly host: Host
  readonly pid: number
  /** Controller time, milliseconds since the epoch. */
  readonly startedAt: number
  readonly argv: readonly string[]
  readonly uuid: string
  readonly equipment: Equipment
  readonly monitor: Monitor
  readonly agent: Agent
  readonly probe: Probe
  readonly exited: Promise<Exit>
  /** Proofs that QEMU runs what the spec asked for, in QEMU's own answers. */
  readonly exercised: readonly Exercised[]
  /** Signals QEMU and everything in its group. */
  kill(signal: NodeJS.Signals): Promise<void>
  /** From now on this QEMU may end without failing the case. */
  allowExit(): void
  /** Whether it may. */
  mayExit(): boolean
  /** Holds guest memory where the spec keeps it in a file. */
  readonly ramFile?: string
  /** Whole stderr lines (regular expressions) that it was provoked to say; whoever provokes one adds it. */
  readonly provokedStderr: string[]
  /** Whole lines (regular expressions) that its guest's kernel was provoked to log; whoever provokes one adds it. */
  readonly provokedKernelLog: string[]
  /** Its own short-lived directory on the host, where its sockets are. */
  readonly scratch: string
  /** Folder of this machine's evidence. */
  readonly directory: string
}
