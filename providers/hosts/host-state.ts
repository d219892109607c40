import type { StatsFs } from 'node:fs'
import { readFile, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { LabError } from '../../src/base/errors.ts'
import type { Host } from '../../src/spec/host.ts'

/** What of a host can make cases fail without QEMU's fault. */
export type HostState = Readonly<{
  /** Changes when the host boots. */
  bootId: string
  /** Processes that the kernel has killed for want of memory since it booted (/proc/vmstat). */
  outOfMemoryKills: number
  /** Free for us in each directory where our files are. */
  room: readonly Readonly<{ directory: string; freeBytes: number }>[]
}>

/** With less than this, hardly any write succeeds. */
const leastFreeBytes = 2 ** 20

const script = `cat /proc/sys/kernel/random/boot_id
sed -n 's/^oom_kill //p' /proc/vmstat | grep . || echo 0
for directory; do mkdir -p "$directory" && stat -f -c '%a %S' "$directory" || exit; done`

type Asked = Readonly<{ host: Pick<Host, 'name' | 'run'>; directories: readonly string[] }>

/** How a host is, by a script that it runs. Rejects with LabError `host-exec`. */
export async function stateOf({ host, directories }: Asked, signal: AbortSignal): Promise<HostState> {
  const { code, stdout, stderr } = await host.run(['sh', '-c', script, 'sh', ...directories], { signal })
  if (code !== 0)
    throw new LabError('host-exec', `host ${host.name} does not say how it is: ${stderr.trim() || `exit code ${code}`}`)
  const [bootId = '', kills, ...free] = stdout.split('\n')
  const room = directories.map((directory, index) => {
    const [blocks = 0, blockBytes = 0] = (free[index] ?? '').split(' ').map(Number)
    return { directory, freeBytes: blocks * blockBytes }
  })
  return { bootId, outOfMemoryKills: Number(kills), room }
}

/** How this machine is. Rejects with the system's error. */
export async function stateHere(directories: readonly string[], signal: AbortSignal): Promise<HostState> {
  signal.throwIfAborted()
  const [bootId, counters] = await Promise.all(
    ['/proc/sys/kernel/random/boot_id', '/proc/vmstat'].map((path) => readFile(path, 'utf8')),
  )
  const room = directories.map(async (directory) => {
    const { bavail, bsize } = await statfsNear(directory)
    return { directory, freeBytes: bavail * bsize }
  })
  const outOfMemoryKills = Number(/^oom_kill (\d+)$/m.exec(counters ?? '')?.[1] ?? 0)
  return { bootId: (bootId ?? '').trim(), outOfMemoryKills, room: await Promise.all(room) }
}

/** Of a directory that is not there yet, the file system that it is going to be on. */
async function statfsNear(directory: string): Promise<StatsFs> {
  return statfs(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && directory !== '/') return statfsNear(dirname(directory))
    throw error
  })
}

/** Throws LabError `disk-full` where hardly anything can be written: what QEMU then loses, a log, it does not tell of. */
export function expectRoom(host: string, { room }: Pick<HostState, 'room'>): void {
  const full = room.find(({ freeBytes }) => freeBytes < leastFreeBytes)
  if (full)
    throw new LabError('disk-full', `host ${host} has ${full.freeBytes} bytes free at ${full.directory}`, { host })
}

/** Throws LabError `host-rebooted`, `no-memory` or `disk-full` where that has happened since `before`. */
export function expectUnharmed(host: string, before: HostState, now: HostState): void {
  if (now.bootId !== before.bootId)
    throw new LabError('host-rebooted', `host ${host} was rebooted in the middle of the case`, { host })
  expectRoom(host, now)
  const kills = now.outOfMemoryKills - before.outOfMemoryKills
  if (kills > 0)
    throw new LabError('no-memory', `the kernel of host ${host} killed ${kills} processes for want of memory`, { host })
}

type State = (signal: AbortSignal) => Promise<HostState>

/** Watches one host for one case. */
export class HostWatch {
  readonly #host: string
  readonly #state: State
  #before?: HostState

  constructor(host: string, state: State) {
    this.#host = host
    this.#state = state
  }

  /** What happens from here on counts. Rejects with LabError `disk-full`. */
  async begin(signal: AbortSignal): Promise<void> {
    const now = await this.#state(signal)
    this.#before = now
    expectRoom(this.#host, now)
  }

  /** Rejects with LabError where something has happened to the host since it began. */
  async look(signal: AbortSignal): Promise<void> {
    const now = await this.#state(signal)
    expectUnharmed(this.#host, this.#before ?? now, now)
  }
}
