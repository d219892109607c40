import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Exit, Host, HostProcess } from '../../spec/host.ts'
import { hasExited } from '../has-exited.ts'
import { backtraceOf } from './backtrace.ts'
import { coreWritten } from './core-written.ts'
import { type Core, type Crashed, findCore, removeCore } from './find-core.ts'

type Found = Extract<Core, { path: string }>

type Input = Readonly<{
  host: Host
  process: Pick<HostProcess, 'pid' | 'exited'>
  name: string
  /** Folder of evidence, and the directory on the host where it ran. */
  directory: string
  scratch: string
  /** What was executed, without QEMU's own options. */
  program: readonly string[]
}>

/** Signals whose default action is to dump core, signal(7), but for those that come from a terminal. */
const dumping: readonly (string | null)[] = [
  ...['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP', 'SIGSYS', 'SIGXCPU', 'SIGXFSZ', 'SIGQUIT'],
]

/** gdb reads a core of some 100 MiB in a few seconds. */
const limitMs = 30_000

export const backtraceFile = 'backtrace.txt'

/**
 * Writes `backtrace.txt` of a QEMU that has dumped core by the time that this is disposed, or why there is none. The core
 * itself goes with the QEMU's directory on the host, or is removed once it has been read.
 */
export function coreOf(input: Input): AsyncDisposable {
  return {
    [Symbol.asyncDispose]: async () => {
      await coreWritten(input)
      if (!(await hasExited(input.process))) return
      const exit = await input.process.exited
      if (dumping.includes(exit.signal))
        await writeFile(join(input.directory, backtraceFile), await textOf(input, exit))
    },
  }
}

async function read(crashed: Crashed, { path, stays }: Found, program: readonly string[]): Promise<string> {
  try {
    return await backtraceOf({ ...crashed, core: path, program })
  } finally {
    if (stays) await removeCore(crashed, path)
  }
}

async function textOf({ host, process: { pid }, name, scratch, program }: Input, exit: Exit): Promise<string> {
  const crashed = { host, pid, scratch, signal: AbortSignal.timeout(limitMs) }
  const head = `the ${name} QEMU was ended by ${exit.signal}: process ${pid} on host ${host.name}\n`
  try {
    const core = await findCore(crashed)
    if ('missing' in core) return `${head}There is no backtrace: ${core.missing}.\n`
    return `${head}\n${await read(crashed, core, program)}`
  } catch (error) {
    return `${head}There is no backtrace: ${error instanceof Error ? error.message : String(error)}.\n`
  }
}
