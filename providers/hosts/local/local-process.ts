import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { LabError } from '../../../src/base/errors.ts'
import type { Exit, HostProcess } from '../../../src/spec/host.ts'
import { gone } from './gone.ts'
import { expectExecutable, leavingCores } from './leaving-cores.ts'
import { groupExists, signalGroup } from './signal-group.ts'

type Start = Readonly<{ output: number; env: Readonly<Record<string, string>>; host: string; cores?: string }>

/**
 * A process on this machine, leader of its own group, writing straight to a file: nothing of it passes through
 * this process, and nothing of it is lost with this process.
 */
export class LocalProcess implements HostProcess {
  readonly pid: number
  readonly exited: Promise<Exit>
  readonly #host: string
  #gone = false

  /** Rejects with LabError `host-exec` when the binary could not be executed. */
  static async start(argv: readonly string[], { output, env, host, cores }: Start): Promise<LocalProcess> {
    if (cores !== undefined) await expectExecutable(argv[0] ?? '', host)
    const [file = '', ...args] = cores === undefined ? argv : leavingCores(argv)
    const child = spawn(file, args, {
      stdio: ['ignore', output, output],
      detached: true,
      env: { ...process.env, ...env },
      cwd: cores,
    })
    await once(child, 'spawn').catch((cause: unknown) => {
      throw new LabError('host-exec', `could not start ${file} on host ${host}: ${String(cause)}`, { cause })
    })
    return new LocalProcess(child, { pid: child.pid!, host })
  }

  private constructor(child: ChildProcess, { pid, host }: Readonly<{ pid: number; host: string }>) {
    this.pid = pid
    this.#host = host
    this.exited = once(child, 'exit').then(([code, signal]: unknown[]) => {
      // A number that no process and no group has any more may be given to somebody else: not ours to signal.
      this.#gone = !groupExists(pid)
      return { code: code as number | null, signal: signal as string | null }
    })
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    if (!this.#gone) signalGroup(this.pid, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill('SIGKILL')
    await gone(this.exited, { pid: this.pid, host: this.#host })
  }
}
