import { text } from 'node:stream/consumers'
import { LabError } from '../../../src/base/errors.ts'
import { within } from '../../../src/base/wait.ts'
import type { Connection } from './connection.ts'

/** What is there to know before anything of ours is on a host. */
export type Basics = Readonly<{
  uid: number
  /** As `uname -m` has it. */
  machine: string
  /** Whether /dev/shm can be written to. */
  sharedMemory: boolean
  /** Whether systemd runs it, and we may make scopes there. */
  systemd: boolean
}>

/** What a host needs besides a shell; each is on any Linux with the GNU tools or busybox. */
const needed = ['cat', 'chmod', 'find', 'grep', 'ls', 'mkdir', 'mktemp', 'mv', 'rm', 'sed', 'stat', 'tar', 'wc']

const script = `id -u
uname -m
[ -d /dev/shm ] && [ -w /dev/shm ] && echo yes || echo no
[ "$(id -u)" = 0 ] && [ -d /run/systemd/system ] && command -v systemd-run >/dev/null && echo yes || echo no
for program; do command -v "$program" >/dev/null || printf '%s ' "$program"; done
echo`

/** A shell reads its start files first, which may wait for something that does not come. */
const answerLimitMs = 30_000

/** Asks a host. Rejects with LabError `host-unusable` where it lacks what virtqual needs. */
export async function askBasics(connection: Connection, host: string, signal: AbortSignal): Promise<Basics> {
  const unusable = (why: string) => new LabError('host-unusable', `host ${host} cannot be used: ${why}`, { host })
  const late = (ms: number) => unusable(`its shell has not answered after ${Math.round(ms / 1000)} s`)
  const { stdout, stderr } = await within({ signal, timeoutMs: answerLimitMs, late }, async (inner) => {
    const channel = await connection.exec(['/bin/sh', '-c', script, 'sh', ...needed], { signal: inner })
    channel.end()
    return { stdout: await text(channel), stderr: channel.stderr }
  })
  const lines = stdout.split('\n')
  const [uid, machine = '', sharedMemory, systemd, missing] = lines
  if (missing === undefined) throw unusable(`its shell says ${JSON.stringify(lines.join(' ').trim() || stderr.trim())}`)
  if (missing) throw unusable(`it has no ${missing.trim().replaceAll(' ', ', ')}`)
  if (machine !== 'x86_64') throw unusable(`it is ${machine}, and only x86_64 is supported`)
  return {
    uid: Number(uid),
    machine,
    sharedMemory: sharedMemory === 'yes',
    systemd: systemd === 'yes',
  }
}
