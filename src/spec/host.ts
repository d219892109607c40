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

/** Programs that hosts can run besides QEMU: virtqual's own, and swtpm, which is a directory with a `swtpm` in it. */
export type Tool = 'pass-fd' | 'keeper' | 'swtpm'

/** What set-up made of them: a path, or why there is none; `labCode` where the lab is at fault. */
export type Tools = Readonly<Partial<Record<Tool, string | Readonly<{ missing: string; labCode?: string }>>>>

/** A file that programs of a host write; all of it is in a file of this machine once it is disposed. */
export interface KeptFile extends AsyncDisposable {
  /** On the host. */
  readonly path: string
}

/** A TCP port on a host whose connections come to this process; closed when disposed, with all of them. */
export interface HostListener extends AsyncDisposable {
  /** Where QEMUs of that host connect to. */
  readonly address: Address
  /** Called once for each connection, from the first one on. */
  onConnection(accept: (stream: Duplex) => void): void
}

/** A place that TCP leads to. */
export type Address = Readonly<{ host: string; port: number }>

export type SpawnOptions = Readonly<{ log: string; cores?: string }>

/** A machine that can run QEMU. Everything above it works the same on this machine and over SSH. */
export interface Host {
  readonly name: string
  /** Address that other hosts' QEMUs connect to for migration. */
  readonly migrationAddress: string
  /** Ports that migrations to this host may use, where not any. */
  readonly migrationPorts?: PortRange
  /** Aborted with a LabError when the host is out of reach, or this run's place on it is lost: nothing works there then. */
  readonly lost: AbortSignal
  /** What the host's clock is ahead of this machine's, milliseconds; 0 where it is the same. */
  clockOffsetMs(): number
  /** Runs a short command to its end. Rejects with LabError `host-exec` only when it could not be started. */
  run(argv: readonly string[], options: { signal: AbortSignal; input?: string }): Promise<RunResult>
  /**
   * Starts a long-lived process; stdout and stderr are appended to the file `log` of this machine, all before `exited`.
   * With `cores` it runs in that directory of the host and may leave a core there when it crashes, as far as the host lets it.
   */
  spawn(argv: readonly string[], options: SpawnOptions): Promise<HostProcess>
  /** Connects to a unix socket on the host. Rejects while nobody listens there. */
  connect(socketPath: string, options: { signal: AbortSignal }): Promise<Duplex>
  /** Listens on the host, where its own processes reach it, for those that go through this process to `towards`. */
  listen(towards: Address, options: { signal: AbortSignal }): Promise<HostListener>
  /** Connects from the host to a TCP port. Half-close is kept; destroying it resets the connection where it can be. */
  dial(address: Address, options: { signal: AbortSignal }): Promise<Duplex>
  /** `inMemory`: its files are memory of the host where it can be, such as guest memory that outlives its QEMU. */
  scratch(name: string, options?: { inMemory: boolean }): Promise<Scratch>
  /** A file below the directory `scratch` of the host whose content is wanted in the file `local` of this machine. */
  keep(local: string, scratch: string): KeptFile
  /** Path on the host of such a program. Rejects with LabError where set-up could not make it. */
  tool(name: Tool): Promise<string>
  /**
   * Takes a shell script that undoes what is about to be done to the host. The host runs it when this run's session there
   * ends, however that comes about; disposing runs it at once, and then never again. Rejects with LabError `host-exec`.
   */
  onCleanup(script: string): Promise<AsyncDisposable>
  /**
   * Looks for what can make a case fail without QEMU's fault, since `expectReady`. Rejects with LabError `host-lost`,
   * `host-rebooted`, `disk-full`, `no-memory` or `clock-wrong` when it finds something.
   */
  check(signal: AbortSignal): Promise<void>
  /** Looks for what no case can run with, at the begin of one. Rejects with LabError `host-lost`, `disk-full` or `clock-wrong` when it finds it. */
  expectReady(signal: AbortSignal): Promise<void>
}

/** Ports of a host, both ends included. */
export type PortRange = Readonly<{ first: number; last: number }>
