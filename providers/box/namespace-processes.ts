import { readFile, readdir, readlink, stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { LabError } from '../../src/base/errors.ts'
import { unlessMissing } from '../debian/remember.ts'

/** Every process in the network namespace that this file holds; none where it holds none. */
export async function processesIn(file: string): Promise<number[]> {
  const inode = await namespaceOf(file)
  if (inode === undefined) return []
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const inside = await Promise.all(pids.map(async (pid) => (await linkOf(pid)) === `net:[${inode}]`))
  return pids.filter((_, index) => inside[index])
}

/** Of these, the one that is process 1 of its own PID namespace. */
export async function initIn(file: string): Promise<number | undefined> {
  for (const pid of await processesIn(file)) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(unlessGone)
    if (/^NSpid:\s+\d+\s+1$/m.test(status ?? '')) return pid
  }
  return undefined
}

/** A process is gone milliseconds after it was killed, unless the kernel itself holds on to it. */
const goneLimitMs = 10_000
const lookAgainMs = 20

/**
 * Kills every process of a host; looks again until none is left, for what they started meanwhile. Rejects with
 * LabError `lab-setup` when the kernel does not let go of one. There is no event for the end of a process that is not ours.
 */
export async function killProcessesIn(file: string): Promise<void> {
  const deadline = performance.now() + goneLimitMs
  for (let left = await processesIn(file); left.length > 0; left = await processesIn(file)) {
    if (performance.now() > deadline)
      throw new LabError('lab-setup', `process ${left[0]} did not end within ${goneLimitMs / 1000} s of being killed`)
    for (const pid of left) kill(pid)
    await delay(lookAgainMs)
  }
}

/**
 * Clock ticks from the machine's boot to the start of a process (proc_pid_stat(5), fields 3 and 22). Undefined: it is
 * gone, or has ended and is only kept for its parent.
 */
export async function startTicks(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(unlessGone)
  const [state = 'X', ...fields] = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? []
  return 'ZX'.includes(state) ? undefined : Number(fields[18])
}

/** A plain file, where the namespace was never put or is gone, is on another device than namespaces are. */
async function namespaceOf(file: string): Promise<number | undefined> {
  const [found, own] = await Promise.all([stat(file).catch(unlessMissing), stat('/proc/self/ns/net')])
  return found && found.dev === own.dev && found.ino !== own.ino ? found.ino : undefined
}

async function linkOf(pid: number): Promise<string | undefined> {
  return readlink(`/proc/${pid}/ns/net`).catch(unlessGone)
}

/** A process may end while it is looked at. */
function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (['ENOENT', 'ESRCH', 'EACCES'].includes(error.code ?? '')) return undefined
  throw error
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
