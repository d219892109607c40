import { LabError } from '../../base/errors.ts'
import type { Host } from '../../spec/host.ts'
import { corePlace } from './core-place.ts'

/** A process that has crashed, and where it ran. */
export type Crashed = Readonly<{ host: Pick<Host, 'name' | 'run'>; pid: number; scratch: string; signal: AbortSignal }>

/** A core on the host, or why there is none. One that `stays` has to be removed by whoever has read it. */
export type Core = Readonly<{ path: string; stays: boolean }> | Readonly<{ missing: string }>

const settingsScript = 'cat /proc/sys/kernel/core_uses_pid; ulimit -H -c; cat /proc/sys/kernel/core_pattern'
/** Paths from the newest on; what the directory does not have is nothing. */
const findScript = 'find "$1" -maxdepth 1 -type f -name "$2" -exec ls -t -- {} +'

/** Looks for what the host's kernel left of a process. Rejects with LabError where the host cannot be asked. */
export async function findCore(crashed: Crashed): Promise<Core> {
  const [usesPid, hardLimit, ...pattern] = (await output(crashed, [settingsScript])).split('\n')
  if (hardLimit === '0') return { missing: 'the host does not let us have cores (ulimit -H -c is 0)' }
  const { pid, scratch: directory } = crashed
  const place = corePlace({ pattern: pattern[0] ?? '', usesPid: usesPid === '1', pid, directory })
  if ('missing' in place) return place
  const found = (await output(crashed, [findScript, 'sh', place.directory, place.name])).split('\n')[0]
  return found
    ? { path: found, stays: place.stays }
    : { missing: `there is no file ${place.name} in ${place.directory}` }
}

/** Removes the core of a process of ours. Rejects with LabError where it cannot be removed. */
export async function removeCore(crashed: Crashed, path: string): Promise<void> {
  await output(crashed, ['rm -f -- "$1"', 'sh', path])
}

async function output({ host, signal }: Crashed, words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await host.run(['sh', '-c', ...words], { signal })
  if (code === 0) return stdout
  throw new LabError(
    'host-exec',
    `host ${host.name} could not look for a core, or remove it: ${stderr.trim() || `exit code ${code}`}`,
  )
}
