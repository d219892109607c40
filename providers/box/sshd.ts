import { join, relative } from 'node:path'
import type { ProviderContext } from '../../src/spec/build.ts'
import { findLoader, libraryDirectories } from '../builds/libraries.ts'
import { closureIdentity } from '../debian/deb.ts'
import { fetchPackages } from '../debian/fetch.ts'
import { remember, type Made } from '../debian/remember.ts'
import { debianSource } from '../debian/source.ts'
import { makeDirectory, unpackDebs } from '../debian/unpack.ts'

/** OpenSSH's server out of Debian packages, with the libraries that it needs. */
export type Sshd = Readonly<{
  /** The directory of the packages. */
  root: string
  /** What runs its programs on the host, where `root` is /opt/sshd. */
  launcher: readonly string[]
  /** What runs ssh-keygen here. */
  keygen: readonly string[]
}>

/** Where a host sees the packages. */
const seenAt = '/opt/sshd'

/** 9.2: a later sshd is several programs that call each other by paths of an installed system. */
const suite = 'bookworm'

const sshd = 'usr/sbin/sshd'

/** Part of what is remembered by; raise it when the same packages are laid out in another way. */
const layout = 1

/** Fetches and unpacks it, or finds it made. Rejects with LabError `download` or `unpack`. */
export function resolveSshd(context: ProviderContext): Promise<Sshd> {
  return remember(['box-sshd', layout, suite], context, () => setUp(context))
}

async function setUp(context: ProviderContext): Promise<Made<Sshd>> {
  const source = { mirror: debianSource.mirror.parse(undefined), suites: [suite] }
  const fetched = await fetchPackages(['openssh-server'], source, context)
  const root = join(context.cache, 'sshd', `${suite}-${closureIdentity(fetched.debs).slice(0, 12)}-${layout}`)
  await makeDirectory(root, { holds: [sshd], fill: (path) => unpackDebs(fetched, path, context) })
  const loader = await findLoader(root)
  const libraries = await libraryDirectories(root)
  const launcher = (at: string) => {
    const moved = (path: string) => join(at, relative(root, path))
    return [moved(loader), '--library-path', libraries.map(moved).join(':')]
  }
  const facts = { root, launcher: launcher(seenAt), keygen: [...launcher(root), join(root, 'usr/bin/ssh-keygen')] }
  return { paths: [loader, join(root, sshd)], facts }
}
