import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { LabError } from '../../../src/base/errors.ts'
import type { Exit, HostProcess } from '../../../src/spec/host.ts'
import { groupExists, signalGroup } from './signal-group.ts'

type Start = Readonly<{ output: number; env: Readonly<Record<string, string>>; host: string }>

/**
 * A process on this machine, leader of its own group, writing straight to a file: nothing of it passes through
 * this process, and nothing of it is lost with this process.
 */
export class LocalProcess implements HostProcess {
  readonly pid: number
  readonly exited: Promise<Exit>
  #gone = false

  /** Rejects with LabError `host-exec` when the binary could not be executed. */
  static async start(argv: readonly string[], { output, env, host }: Start): Promise<LocalProcess> {
    const [file = '', ...args] = argv
    const child = spawn(file, args, {
      stdio: ['ignore', output, output],
      detached: true,
      env: { ...process.env, ...env },
    })
    await once(child, 'spawn').catch((cause: unknown) => {
      throw new LabError('host-exec', `could not start ${file} on host ${host}: ${String(cause)}`, { cause })
    })
    return new LocalProcess(child, child.pid!)
  }

  private constructor(child: ChildProcess, pid: number) {
    this.pid = pid
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
    await this.exited
  }
}
