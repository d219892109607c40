import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { ownPids } from './own-processes.ts'
import { markOf } from './run-mark.ts'

/** A process that carries a run's mark. */
type Marked = Readonly<{ pid: number; runId: string; command: string }>

/**
 * Every process of this user on this machine that a run has marked; `except` is left out. Those of other users are theirs to
 * end, also for root: what they carry is no proof.
 */
export async function findMarked({ except = process.pid }: { except?: number } = {}): Promise<Marked[]> {
  const found = await Promise.all((await ownPids()).filter((pid) => pid !== except).map(look))
  return found.filter((marked) => marked !== undefined)
}

/** A killed process is gone in milliseconds, unless the kernel itself holds on to it. */
const goneLimitMs = 10_000
const lookAgainMs = 20

/**
 * Kills every process of a run and returns them; looks again until none is left, for what they started meanwhile.
 * One that the kernel does not let go of is given up after ten seconds.
 */
export async function reapRun(runId: string): Promise<Marked[]> {
  const killed = new Map<number, Marked>()
  const deadline = performance.now() + goneLimitMs
  for (let left = await marked(runId); left.length > 0 && performance.now() < deadline; left = await marked(runId)) {
    for (const one of left) {
      kill(one.pid)
      killed.set(one.pid, one)
    }
    await delay(lookAgainMs)
  }
  return [...killed.values()]
}

async function marked(runId: string): Promise<Marked[]> {
  return (await findMarked()).filter((one) => one.runId === runId)
}

/** A process that is gone or not ours to see is not marked; a zombie has no environment any more. */
async function look(pid: number): Promise<Marked | undefined> {
  try {
    const [environment, command] = await Promise.all(
      ['environ', 'cmdline'].map((name) => readFile(`/proc/${pid}/${name}`, 'latin1')),
    )
    const runId = markOf(environment ?? '')
    return runId ? { pid, runId, command: (command ?? '').replaceAll('\0', ' ').trim() } : undefined
  } catch {
    return undefined
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
