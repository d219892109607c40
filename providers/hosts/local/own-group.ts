import type { ChildProcess } from 'node:child_process'
import { signalGroup } from './signal-group.ts'

/** What execa gives for a process that was started `detached`, and so leads a group of its own. */
type Leader = Readonly<{ nodeChildProcess: ChildProcess }>

/** How long what a program left behind may keep its output open after it has ended. */
const leftBehindMs = 500

/**
 * Awaits `wait`, which is for the end of a process and of its output, and owns the process's group meanwhile. The
 * group is killed when the wait fails, and shortly after its leader has ended: a program that leaves something
 * behind in the background would otherwise hold its output open for as long as that runs.
 */
export async function owningGroup<T>({ nodeChildProcess: leader }: Leader, wait: Promise<T>): Promise<T> {
  const kill = () => void (leader.pid !== undefined && signalGroup(leader.pid, 'SIGKILL'))
  let timer: NodeJS.Timeout | undefined
  leader.once('exit', () => (timer = setTimeout(kill, leftBehindMs)))
  try {
    return await wait
  } catch (error) {
    kill()
    // One that has left the group may still hold the output, which would keep this process from ending.
    leader.stdout?.destroy()
    leader.stderr?.destroy()
    throw error
  } finally {
    clearTimeout(timer)
  }
}
