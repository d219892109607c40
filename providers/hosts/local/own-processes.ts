import { readdir, readFile } from 'node:fs/promises'

/**
 * Ids of the processes whose real user is ours. Root sees everybody's environments and command lines, and anybody may
 * have written there what looks like ours. Not the effective user: a program of another one may be setuid root.
 */
export async function ownPids(): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const users = await Promise.all(pids.map(userOf))
  return pids.filter((_, index) => users[index] === process.getuid?.())
}

/** Undefined for a process that is gone (proc_pid_status(5)). */
async function userOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '')
  const real = /^Uid:\t(\d+)/m.exec(status)?.[1]
  return real === undefined ? undefined : Number(real)
}
