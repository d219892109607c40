import type { Duplex } from 'node:stream'

/** How a process ended. */
export type Exit = Readonly<{ code: number | null; signal: string | null }>

/** A process that runs on a host in a group of its own. */
export interface HostProcess extends AsyncDisposable {
  readonly pid: number
  /** Resolves once, never rejects. */
  readonly exited: Promise<Exit>
  /** Signals the whole process group. */
  kill(signal: NodeJS.Signals): Promise<void>
}

export type RunResult = Readonly<{ code: number | null; signal: string | null; stdout: string; stderr: string }>

/** A private directory on a host, removed when disposed. Its path is short enough for a unix socket. */
export interface Scratch extends AsyncDisposable {
  readonly path: string
}

/** Programs of virtqual's own that hosts can run. */
export type Tool = 'pass-fd'

/** What set-up made of them: a path, or why there is none; `labCode` where the lab is at fault. */
export type Tools = Readonly<Partial<Record<Tool, string | Readonly<{ missing: string; labCode?: string }>>>>

/** A machine that can run QEMU. Everything above it works the same on this machine and over SSH. */
export interface Host {
  readonly name: string
  /** Address that other hosts' QEMUs connect to for migration. */
  readonly migrationAddress: string
  /** Runs a short command to its end. Rejects with LabError `host-exec` only when it could not be started. */
  run(argv: readonly string[], options: { signal: AbortSignal; input?: string }): Promise<RunResult>
  /** Starts a long-lived process; stdout and stderr are appended to the file `log`. */
  spawn(argv: readonly string[], options: { log: string }): Promise<HostProcess>
  /** Connects to a unix socket on the host. Rejects while nobody listens there. */
  connect(socketPath: string, options: { signal: AbortSignal }): Promise<Duplex>
  /** `inMemory`: its files are memory of the host where it can be, such as guest memory that outlives its QEMU. */
  scratch(name: string, options?: { inMemory: boolean }): Promise<Scratch>
  /** Path on the host of a program of virtqual's own. Rejects with LabError where set-up could not make it. */
  tool(name: Tool): Promise<string>
}
