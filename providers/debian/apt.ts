import { createHash } from 'node:crypto'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LabError } from '../../src/base/errors.ts'
import type { ProviderContext } from '../../src/spec/build.ts'
import { type DebianSource } from './source.ts'

/** An apt of our own: own sources, lists and status, so the machine's packages neither matter nor change. */
export type Apt = Readonly<{ conf: string; archives: string; source: DebianSource; context: ProviderContext }>

/** Keys of Debian's own archive. */
export const debianKeyring = fileURLToPath(new URL('archive-keyring.asc', import.meta.url))

/**
 * Packages that only maintainer scripts need. Nothing is installed here and no script runs, so apt is told that they
 * are there already; that keeps perl, initramfs-tools and the like out of the download.
 */
const assumedInstalled = [
  'adduser',
  'debconf',
  'init-system-helpers',
  'initramfs-tools',
  'kmod',
  'linux-base',
  'passwd',
  'systemd',
  'udev',
  'usrmerge',
]

/** Lays out the private apt below the cache; the same source always gets the same one. */
export async function privateApt(source: DebianSource, context: ProviderContext): Promise<Apt> {
  const key = createHash('sha256').update(JSON.stringify([source.mirror, source.suites, source.keyring]))
  const root = join(context.cache, 'apt', key.digest('hex').slice(0, 12))
  const archives = join(context.cache, 'debs')
  const keyring = source.keyring ?? debianKeyring
  const signedBy = join(root, `keyring${extname(keyring)}`)
  const files = {
    'apt.conf': aptConf(root, archives),
    'sources.list.d/debian.sources': sourcesFile(source, signedBy),
    'state/status': assumedInstalled.map(statusStanza).join('\n'),
  }
  const directories = ['empty', 'state/lists/partial', 'cache'].map((path) => join(root, path))
  for (const path of [...directories, join(archives, 'partial')]) await mkdir(path, { recursive: true })
  for (const [path, text] of Object.entries(files)) await writeNested(join(root, path), text)
  await copyKeyring(keyring, signedBy)
  return { conf: join(root, 'apt.conf'), archives, source, context }
}

async function copyKeyring(from: string, to: string): Promise<void> {
  await copyFile(from, to).catch((error: NodeJS.ErrnoException) => {
    throw new LabError('download', `the keyring ${from} cannot be read: ${error.code}`, { cause: error })
  })
}

async function writeNested(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

function sourcesFile({ mirror, suites }: DebianSource, signedBy: string): string {
  return `Types: deb
URIs: ${mirror}
Suites: ${suites.join(' ')}
Components: main
Architectures: amd64
Signed-By: ${signedBy}
`
}

function statusStanza(name: string): string {
  return `Package: ${name}
Status: install ok installed
Version: 9999:0
Architecture: amd64
Multi-Arch: foreign
Maintainer: virtqual
Description: assumed, only maintainer scripts need it
`
}

/**
 * Read with `-c`, after the machine's own configuration: its proxy settings stay, its hooks and preferences go.
 * Valid-Until is not enforced because archives of old suites are frozen; what protects us is signature and hash.
 */
function aptConf(root: string, archives: string): string {
  return `#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "${root}/sources.list.d";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "${root}/empty";
Dir::State "${root}/state";
Dir::State::status "${root}/state/status";
Dir::State::lists "${root}/state/lists";
Dir::Cache "${root}/cache";
Dir::Cache::archives "${archives}";
APT::Architecture "amd64";
#clear APT::Architectures;
APT::Architectures { "amd64"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
Acquire::ForceHash "SHA256";
Acquire::Retries "2";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
`
}
