import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { type FileHandle, open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LabError } from '../../src/base/errors.ts'
import { within } from '../../src/base/wait.ts'
import { namespaceFile, type BoxHost } from './lab-plan.ts'
import { initIn, startTicks } from './namespace-processes.ts'
import { inNetwork } from './run-program.ts'
import { sshAnswers } from './ssh-answers.ts'
import type { HostState } from './state.ts'

/** What a host is booted with, the same each time. */
type Boot = Readonly<{
  /** The directory of sshd's packages. */
  sshd: Readonly<{ root: string }>
  diskMib: number
  /** Directories that the host must not see. */
  hidden: readonly string[]
  signal: AbortSignal
}>

/** Mounting and starting sshd takes well under a second; this bounds a machine that is very busy. */
const bootTimeoutMs = 30_000

const makeRoot = fileURLToPath(new URL('host-root.sh', import.meta.url))

/**
 * Starts process 1 of a host whose directory and network are there, and waits until its sshd answers. It goes on when this
 * process ends. Rejects with LabError `lab-setup`, with what the host said last.
 */
export async function bootHost(host: BoxHost, boot: Boot): Promise<HostState> {
  const log = join(host.directory, 'console.log')
  const { size } = await stat(log).catch(() => ({ size: 0 }))
  await using output = await open(log, 'a', 0o600)
  const child = start(host, boot, output)
  const failed = once(child, 'exit').then(async () => {
    throw new LabError('lab-setup', `host ${host.name} of the lab did not boot: ${await lastLine(log, size)}`)
  })
  const late = () => new LabError('lab-setup', `sshd of ${host.name} did not answer within ${bootTimeoutMs / 1000} s`)
  const limit = { signal: boot.signal, timeoutMs: bootTimeoutMs, late }
  await within(limit, (signal) => Promise.race([failed, sshAnswers(host.address, signal)]))
  failed.catch(() => {})
  child.unref()
  const pid = await initIn(namespaceFile(host.directory))
  const ticks = pid && (await startTicks(pid))
  if (!pid || ticks === undefined) throw new LabError('lab-setup', `host ${host.name} of the lab went as it came`)
  return { ...host, init: { pid, startTicks: ticks } }
}

/** Nothing of our environment goes along: above all not the mark of a run, by which it would be ended with that run. */
function start(host: BoxHost, { sshd, diskMib, hidden }: Boot, output: FileHandle): ChildProcess {
  const namespaces = ['--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child']
  const script = ['/bin/sh', makeRoot, host.directory, host.name, sshd.root, `${diskMib}m`, ...hidden]
  const [program, ...args] = inNetwork(namespaceFile(host.directory), ['unshare', ...namespaces, '--', ...script])
  return spawn(program!, args, {
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    cwd: '/',
  })
}

/** Of what was written after `size` bytes. */
async function lastLine(log: string, size: number): Promise<string> {
  const text = (await readFile(log)).subarray(size).toString('utf8')
  return text.trim().split('\n').at(-1) || 'it said nothing'
}
