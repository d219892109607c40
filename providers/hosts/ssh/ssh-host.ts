import { basename, join } from 'node:path'
import type { Duplex } from 'node:stream'
import { LabError } from '../../../src/base/errors.ts'
import type {
  Address,
  Host,
  HostListener,
  HostProcess,
  KeptFile,
  PortRange,
  RunResult,
  Scratch,
  SpawnOptions,
  Tool,
} from '../../../src/spec/host.ts'
import { expectRoomForSockets } from '../scratch-prefix.ts'
import { fetchFile } from './fetch-file.ts'
import { HostVisit } from './host-visit.ts'
import type { OpenedHost } from './opened-host.ts'
import { spawnLogged, unlessLost } from './spawn-logged.ts'
import { putUndoScript } from './undo-script.ts'

/** The slot that a case holds, in which everything runs that it starts; it ends with the slot. */
export type Slot = Readonly<{ slot: number; epoch: number }>

type Bounds = Readonly<{ signal: AbortSignal }>

/** A case's place on a host over SSH: programs by its keeper, sockets and ports by sshd. */
export class SshHost implements Host {
  readonly name: string
  readonly migrationAddress: string
  readonly migrationPorts?: PortRange
  readonly lost: AbortSignal
  readonly #opened: OpenedHost
  readonly #slot: Slot
  readonly #visit: HostVisit

  constructor(opened: OpenedHost, slot: Slot) {
    const { name, migrationAddress, migrationPorts } = opened.options
    this.name = name
    this.migrationAddress = migrationAddress
    if (migrationPorts) this.migrationPorts = migrationPorts
    this.lost = opened.lost
    this.#opened = opened
    this.#slot = slot
    this.#visit = new HostVisit(opened)
  }

  clockOffsetMs(): number {
    return this.#opened.options.keeper.clock().offsetMs
  }

  async run(argv: readonly string[], options: { signal: AbortSignal; input?: string }): Promise<RunResult> {
    const { signal, input = '' } = options
    return this.#opened.options.keeper.run(argv, { signal, input, ...this.#slot })
  }

  async spawn(argv: readonly string[], { log, cores }: SpawnOptions): Promise<HostProcess> {
    return spawnLogged(argv, { keeper: this.#opened.options.keeper, log, cores, ...this.#slot })
  }

  connect(socketPath: string, { signal }: Bounds): Promise<Duplex> {
    const confirmEnd = () => this.#opened.expectAlive()
    return this.#opened.options.connection.connect(socketPath, { signal, confirmEnd })
  }

  /** On this machine where the host reaches it, else on the loopback of the host. */
  async listen(_towards: Address, options: Bounds): Promise<HostListener> {
    const { direct, options: opened } = this.#opened
    return (await direct.listen(options)) ?? opened.connection.listen(options)
  }

  /** The host's own migration address without SSH where this machine reaches it. */
  async dial(address: Address, options: Bounds): Promise<Duplex> {
    const { direct, options: opened } = this.#opened
    return (await direct.dial(address, options)) ?? opened.connection.dial(address, options)
  }

  async scratch(name: string, { inMemory } = { inMemory: false }): Promise<Scratch> {
    const { keeper } = this.#opened.options
    const { sessionDirectory, memoryDirectory } = keeper.hello
    const prefix = join(inMemory ? memoryDirectory : sessionDirectory, `${name}-`)
    expectRoomForSockets(prefix, this.name)
    const path = (await this.#do(['mktemp', '-d', `${prefix}XXXXXX`])).trim()
    return { path, [Symbol.asyncDispose]: () => unlessLost(keeper, () => this.#do(['rm', '-rf', path])) }
  }

  keep(local: string, scratch: string): KeptFile {
    const { keeper } = this.#opened.options
    const path = join(scratch, basename(local))
    const fetch = () => fetchFile(path, { host: this.name, local, keeper, ...this.#slot })
    return { path, [Symbol.asyncDispose]: () => unlessLost(keeper, fetch) }
  }

  tool(name: Tool): Promise<string> {
    return this.#opened.options.tool(name)
  }

  async onCleanup(script: string): Promise<AsyncDisposable> {
    const { keeper } = this.#opened.options
    const { name, lost } = this
    const run: Host['run'] = (argv, options) => this.run(argv, options)
    const undo = await putUndoScript({ name, lost, run }, keeper.hello.sessionDirectory, script)
    return { [Symbol.asyncDispose]: () => unlessLost(keeper, () => undo[Symbol.asyncDispose]()) }
  }

  check(signal: AbortSignal): Promise<void> {
    return this.#visit.check(signal)
  }

  expectReady(signal: AbortSignal): Promise<void> {
    return this.#visit.begin(signal)
  }

  /** What a small program of the host's own says. Rejects with LabError where it fails. */
  async #do(argv: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(argv, { signal: this.lost })
    if (code === 0) return stdout
    const full = stderr.includes('No space left on device')
    const message = `${argv[0]} failed on host ${this.name}: ${stderr.trim().split('\n')[0]}`
    throw new LabError(full ? 'disk-full' : 'host-exec', message, { host: this.name })
  }
}
