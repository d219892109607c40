import { access, constants, readFile, stat } from 'node:fs/promises'
import { LabError } from '../../src/base/errors.ts'
import { outputOf } from '../../src/base/output-of.ts'
import { within } from '../../src/base/wait.ts'
import type { Host } from '../../src/spec/host.ts'
import { sha256File } from '../debian/verify.ts'
import { runBuild, type Ran, type RunOptions } from './run-build.ts'

/** What is at a path. */
type Found = Readonly<{ directory: boolean; executable: boolean }>

/** The machine that a build runs on, as far as set-up needs it. */
export type Site = Readonly<{
  /** Ends a sentence about a file: ` on host lab-1`; empty for this machine. */
  where: string
  /** Changes when it boots. */
  bootId: string
  /** Whether all that runs there ends with a keeper. */
  hasKeeper: boolean
  /** Runs a build to its end, or to its time limit. Rejects only when the signal is aborted. */
  run: (argv: readonly string[], options: RunOptions) => Promise<Ran>
  /** Undefined where nothing is. */
  look: (path: string) => Promise<Found | undefined>
  sha256: (path: string) => Promise<string>
  /** Has a file of this machine there too; its path there. */
  place: (path: string, identity: string) => Promise<string>
}>

/** This machine. */
export async function localSite(): Promise<Site> {
  return {
    where: '',
    hasKeeper: false,
    bootId: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
    run: runBuild,
    look: lookHere,
    sha256: sha256File,
    place: async (path) => path,
  }
}

async function lookHere(path: string): Promise<Found | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
  const allowed = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
  return found && { directory: found.isDirectory(), executable: allowed && !found.isDirectory() }
}

/** A host that has been opened for set-up. */
type SetUpHost = Pick<Host, 'name' | 'run'> & Readonly<{ bootId: string; put: Site['place'] }>

/** A lab host. Its `look` and `sha256` reject with LabError `host-exec` where the host does not do it. */
export function hostSite(host: SetUpHost, signal: AbortSignal): Site {
  const ask = async (argv: readonly string[]) => (await outputOf(host, argv, { signal })).trim()
  return {
    where: ` on host ${host.name}`,
    bootId: host.bootId,
    hasKeeper: true,
    run: (argv, options) => runThere(host, argv, options),
    look: async (path) => {
      const script = 'if [ -d "$1" ]; then echo d; elif [ -x "$1" ]; then echo x; elif [ -e "$1" ]; then echo f; fi'
      const kind = await ask(['sh', '-c', script, 'sh', path])
      return kind === '' ? undefined : { directory: kind === 'd', executable: kind === 'x' }
    },
    sha256: async (path) => (await ask(['sha256sum', path])).split(' ')[0]!,
    place: (path, identity) => host.put(path, identity),
  }
}

async function runThere(host: SetUpHost, argv: readonly string[], options: RunOptions): Promise<Ran> {
  const { signal, timeoutMs, input } = options
  const late = new LabError('build-unusable', `nothing within ${timeoutMs / 1000} s`)
  try {
    const ran = await within({ signal, timeoutMs, late: () => late }, (inner) =>
      host.run(argv, { signal: inner, input }),
    )
    const { stdout, stderr, code, signal: killedBy } = ran
    return code === null ? { stdout, stderr, problem: `an end by ${killedBy}` } : { stdout, stderr, exitCode: code }
  } catch (error) {
    if (error === late || (error as LabError).code === 'host-exec')
      return { stdout: '', stderr: '', problem: (error as Error).message }
    throw error
  }
}
