import { dirname } from 'node:path'
import { execa } from 'execa'
import type { Apt } from './apt.ts'
import { downloadError, needsDebianTools } from './failure.ts'

/**
 * Runs apt-get on the private directories and returns its stdout.
 * `download` leaves its files in the working directory, and leaves out of what it prints those that are there.
 * Rejects with LabError `download`, in one sentence: what, from where and what came instead.
 */
export async function runApt(apt: Apt, args: readonly string[], what: string): Promise<string> {
  const { signal, progress } = apt.context
  const options = ['-c', apt.conf, '-o', 'APT::Status-Fd=3', '-q', '-y', ...args]
  const subprocess = execa('apt-get', options, {
    cwd: args.includes('--download-only') ? apt.archives : dirname(apt.conf),
    cancelSignal: signal,
    reject: false,
    env: { LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const followed = followProgress(subprocess.iterable({ from: 'fd3' }), (percent) => progress(`${what}: ${percent} %`))
  const [result] = await Promise.all([subprocess, followed])
  signal.throwIfAborted()
  if (result.code === 'ENOENT') throw needsDebianTools('apt-get')
  if (result.exitCode !== 0) throw downloadError(what, apt.source, result.stderr)
  return result.stdout
}

/** apt writes `dlstatus:1:42.5:...`; only changes of whole percents are worth telling. */
async function followProgress(lines: AsyncIterable<unknown>, tell: (percent: number) => void): Promise<void> {
  let told = -1
  for await (const line of lines) {
    const percent = Math.floor(Number(/^dlstatus:\d+:([\d.]+):/.exec(String(line))?.[1] ?? NaN))
    if (Number.isNaN(percent) || percent === told) continue
    told = percent
    tell(percent)
  }
}
