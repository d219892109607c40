import { closeSync, openSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { execa } from 'execa'
import { LabError } from '../../../src/base/errors.ts'
import { aborted } from '../../../src/base/wait.ts'
import type { Host, RunResult, Scratch, Tool, Tools } from '../../../src/spec/host.ts'
import { LocalProcess } from './local-process.ts'
import { runMark } from './run-mark.ts'
import { owningGroup } from './own-group.ts'

type Options = Readonly<{
  name: string
  migrationAddress: string
  /** Run id that every process is marked with, so that it can be found whoever started it is gone. */
  runId: string
  /** Directory for sockets; short, since a unix socket's path has at most 107 bytes (unix(7)). */
  scratchRoot: string
  /** Directory for files that are to be kept in memory, on a tmpfs where there is one. */
  memoryRoot: string
  tools?: Tools
}>

/** A unix socket's path has at most 107 bytes (unix(7)); this leaves room for mkdtemp's six and `/migration`. */
const longestScratchPrefix = 90

/** This machine. */
export class LocalHost implements Host {
  readonly name: string
  readonly migrationAddress: string
  readonly #runId: string
  readonly #scratchRoot: string
  readonly #memoryRoot: string
  readonly #tools: Tools

  constructor({ name, migrationAddress, runId, scratchRoot, memoryRoot, tools = {} }: Options) {
    this.name = name
    this.migrationAddress = migrationAddress
    this.#runId = runId
    this.#scratchRoot = scratchRoot
    this.#memoryRoot = memoryRoot
    this.#tools = tools
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

  async spawn(argv: readonly string[], { log }: { log: string }): Promise<LocalProcess> {
    const fd = openSync(log, 'a')
    try {
      return await LocalProcess.start(argv, { output: fd, env: runMark(this.#runId), host: this.name })
    } finally {
      closeSync(fd)
    }
  }

  async connect(socketPath: string, { signal }: { signal: AbortSignal }): Promise<Duplex> {
    signal.throwIfAborted()
    const socket = connect(socketPath)
    const connected = Promise.withResolvers<void>()
    socket.once('connect', connected.resolve).once('error', connected.reject)
    try {
      await Promise.race([connected.promise, aborted(signal)])
      return socket
    } catch (error) {
      socket.destroy()
      throw error
    }
  }

  async scratch(name: string, { inMemory } = { inMemory: false }): Promise<Scratch> {
    const root = inMemory ? this.#memoryRoot : this.#scratchRoot
    const prefix = join(root, `${name}-`)
    if (Buffer.byteLength(prefix) > longestScratchPrefix)
      throw new LabError('scratch-too-long', `${prefix} on host ${this.name} is too long for the sockets in it`)
    await mkdir(root, { recursive: true, mode: 0o700 })
    const path = await mkdtemp(prefix)
    return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
  }

  async tool(name: Tool): Promise<string> {
    const tool = this.#tools[name] ?? { missing: 'the set-up of this run did not make it', labCode: 'tool-setup' }
    if (typeof tool === 'string') return tool
    throw new LabError(tool.labCode ?? 'tool-setup', `host ${this.name} has no ${name}: ${tool.missing}`)
  }
}
