import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProviderContext } from '../../src/spec/build.ts'
import { LabError } from '../../src/base/errors.ts'
import { type Apt, privateApt } from './apt.ts'
import { type Deb, parseUris } from './deb.ts'
import { runApt } from './run-apt.ts'
import { type DebianSource, suiteLabel } from './source.ts'
import { debState } from './verify.ts'

/** Packages of one closure, checked, and the directory that holds their files. */
export type Fetched = Readonly<{ archives: string; debs: readonly Deb[] }>

/**
 * Makes sure that the named packages and all they need are in the shared archive directory, byte for byte as the
 * signed package lists say. `packages` are as apt takes them: `name` or `name=version`.
 * `alone`: without what they need. Hold the setup lock (`exclusively`): apt works in directories that are shared.
 */
export async function fetchPackages(
  packages: readonly string[],
  source: DebianSource,
  context: ProviderContext,
  { alone = false }: { alone?: boolean } = {},
): Promise<Fetched> {
  const apt = await privateApt(source, context)
  await runApt(apt, ['update'], `reading the package lists of ${suiteLabel(source)}`)
  const install = ['-t', source.suites[0]!, alone ? 'download' : 'install', ...packages]
  const what = `downloading ${packages.join(' ')}`
  // An empty archive directory, or apt leaves out what it has already downloaded.
  const uris = await runApt(apt, ['-o', 'Dir::Cache::archives=empty', '--print-uris', ...install], what)
  const debs = parseUris(uris)
  await download(apt, debs, install, what)
  return { archives: apt.archives, debs }
}

/** apt resumes partial files; what turns out to be corrupt is thrown away and fetched once more. */
async function download(apt: Apt, debs: readonly Deb[], install: readonly string[], what: string): Promise<void> {
  const wrong = await dropCorrupt(apt, debs)
  if (wrong.length === 0) return
  await runApt(apt, ['--download-only', ...install], what)
  const stillWrong = await dropCorrupt(apt, debs)
  if (stillWrong.length === 0) return
  const files = stillWrong.map((deb) => deb.file).join(', ')
  const came = `${what} from ${apt.source.mirror} gave ${files} with another SHA256 than the signed lists promise`
  throw new LabError('download', `${came}; run the same command again to fetch it anew`)
}

/** Returns the packages that are not there in good state, having deleted the files that are not. */
async function dropCorrupt({ archives, context }: Apt, debs: readonly Deb[]): Promise<Deb[]> {
  const wrong: Deb[] = []
  for (const deb of debs) {
    context.signal.throwIfAborted()
    const state = await debState(archives, deb)
    if (state !== 'good') wrong.push(deb)
    if (state === 'corrupt') await rm(join(archives, deb.file))
  }
  return wrong
}
