import { closeSync, openSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { execa } from 'execa'
import { LabError, MissingCapability } from '../../../src/base/errors.ts'
import { aborted } from '../../../src/base/wait.ts'
import type {
  Address,
  Host,
  HostListener,
  KeptFile,
  PortRange,
  RunResult,
  Scratch,
  SpawnOptions,
  Tool,
  Tools,
} from '../../../src/spec/host.ts'
import { HostWatch, stateHere } from '../host-state.ts'
import { expectRoomForSockets } from '../scratch-prefix.ts'
import { localTool } from '../tools/local-tool.ts'
import { LocalProcess } from './local-process.ts'
import { makeOwnDirectory } from './own-directory.ts'
import { owningGroup } from './own-group.ts'
import { runMark } from './run-mark.ts'
import { connected, dialTcp, listenTcp } from './tcp.ts'
import { WallClock } from './wall-clock.ts'

type Options = Readonly<{
  name: string
  migrationAddress: string
  migrationPorts?: PortRange
  /** Run id that every process is marked with, so that it can be found whoever started it is gone. */
  runId: string
  /** Directory for sockets; short, since a unix socket's path has at most 107 bytes (unix(7)). */
  scratchRoot: string
  /** Directory for files that are to be kept in memory, on a tmpfs where there is one. */
  memoryRoot: string
  tools?: Tools
}>

/** This machine. */
export class LocalHost implements Host {
  readonly name: string
  readonly migrationAddress: string
  readonly migrationPorts?: PortRange
  /** This machine is never out of its own reach. */
  readonly lost = new AbortController().signal
  readonly #runId: string
  readonly #scratchRoot: string
  readonly #memoryRoot: string
  readonly #tools: Tools
  readonly #watch: HostWatch
  readonly #clock: WallClock

  constructor({ name, migrationAddress, migrationPorts, runId, scratchRoot, memoryRoot, tools = {} }: Options) {
    this.name = name
    this.migrationAddress = migrationAddress
    this.migrationPorts = migrationPorts
    this.#runId = runId
    this.#scratchRoot = scratchRoot
    this.#memoryRoot = memoryRoot
    this.#tools = tools
    this.#clock = new WallClock(name)
    this.#watch = new HostWatch(name, (signal) => stateHere([scratchRoot, memoryRoot], signal))
  }

  /** The command leads a group of its own, so that the end of the wait is the end of all that it has started. */
  async run(argv: readonly string[], options: { signal: AbortSignal; input?: string }): Promise<RunResult> {
    const { signal, input = '' } = options
    signal.throwIfAborted()
    const [file = '', ...args] = argv
    const env = runMark(this.#runId)
    const child = execa(file, args, { input, env, detached: true, reject: false, stripFinalNewline: false })
    const result = await owningGroup(child, Promise.race([child, aborted(signal)]))
    if (result.exitCode === undefined && !result.signal)
      throw new LabError('host-exec', `could not start ${file} on host ${this.name}: ${result.originalMessage}`)
    const { exitCode, signal: killedBy, stdout, stderr } = result
    return { code: exitCode ?? null, signal: killedBy ?? null, stdout, stderr }
  }

  async spawn(argv: readonly string[], { log, cores }: SpawnOptions): Promise<LocalProcess> {
    const fd = openSync(log, 'a')
    try {
      return await LocalProcess.start(argv, { output: fd, env: runMark(this.#runId), host: this.name, cores })
    } finally {
      closeSync(fd)
    }
  }

  async connect(socketPath: string, { signal }: { signal: AbortSignal }): Promise<Duplex> {
    signal.throwIfAborted()
    return connected(connect(socketPath), signal)
  }

  clockOffsetMs(): number {
    return 0
  }

  listen(towards: Address, options: { signal: AbortSignal }): Promise<HostListener> {
    return listenTcp(towards, options)
  }

  dial(address: Address, options: { signal: AbortSignal }): Promise<Duplex> {
    return dialTcp(address, options)
  }

  async scratch(name: string, { inMemory } = { inMemory: false }): Promise<Scratch> {
    const root = inMemory ? this.#memoryRoot : this.#scratchRoot
    const prefix = join(root, `${name}-`)
    expectRoomForSockets(prefix, this.name)
    await makeOwnDirectory(root)
    const path = await mkdtemp(prefix)
    return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
  }

  /** Written where it is wanted: nothing of it is lost with this process. */
  keep(local: string): KeptFile {
    return { path: local, [Symbol.asyncDispose]: async () => {} }
  }

  async tool(name: Tool): Promise<string> {
    return localTool(this.#tools, name, this.name)
  }

  /** Rejects always: nothing is done to this machine that would have to be undone. */
  onCleanup(): Promise<never> {
    return Promise.reject(new MissingCapability(`host ${this.name}: this machine itself is left as it is`))
  }

  async check(signal: AbortSignal): Promise<void> {
    await this.#watch.look(signal)
    this.#clock.expectSteady()
  }

  async expectReady(signal: AbortSignal): Promise<void> {
    this.#clock.begin()
    await this.#watch.begin(signal)
  }
}
