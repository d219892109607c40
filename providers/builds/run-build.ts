import { execa } from 'execa'
import { LabError } from '../../src/base/errors.ts'
import { within } from '../../src/base/wait.ts'
import { owningGroup } from '../hosts/local/own-group.ts'

export type RunOptions = Readonly<{ signal: AbortSignal; timeoutMs: number; input?: string }>

/** What a program left: `problem` says why it did not end by itself, or could not be started. */
export type Ran = Readonly<{ stdout: string; stderr: string; exitCode?: number; problem?: string }>

/**
 * Runs a build to its end, or to its time limit, and ends whatever it has started. Rejects only when `signal` is
 * aborted: what else can go wrong is in the result.
 */
export async function runBuild(argv: readonly string[], { signal, timeoutMs, input }: RunOptions): Promise<Ran> {
  signal.throwIfAborted()
  const [program = '', ...args] = argv
  const late = new LabError('build-unusable', `nothing within ${timeoutMs / 1000} s`)
  const child = execa(program, args, { input: input ?? '', detached: true, reject: false })
  const wait = within({ signal, timeoutMs, late: () => late }, async () => child)
  try {
    const { stdout, stderr, exitCode, signal: killedBy, shortMessage = '' } = await owningGroup(child, wait)
    if (exitCode !== undefined) return { stdout, stderr, exitCode }
    return { stdout, stderr, problem: killedBy ? `an end by ${killedBy}` : shortMessage.split('\n')[0] }
  } catch (error) {
    if (error !== late) throw error
    return { stdout: '', stderr: '', problem: late.message }
  }
}
