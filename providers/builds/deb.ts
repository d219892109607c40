import { join } from 'node:path'
import { z } from 'zod'
import type { Build } from '../../src/spec/build.ts'
import { closureIdentity } from '../debian/deb.ts'
import { fetchPackages } from '../debian/fetch.ts'
import { remember } from '../debian/remember.ts'
import { debianSource, packageName, suiteLabel } from '../debian/source.ts'
import { makeDirectory, unpackDebs } from '../debian/unpack.ts'
import type { BuildContext } from './context.ts'
import { findLoader, libraryDirectories } from './libraries.ts'

/** A QEMU out of Debian packages, unpacked beside the machine's own, run by its own dynamic loader. */
export const schema = z.strictObject({
  provider: z.literal('deb'),
  ...debianSource,
  package: packageName.default('qemu-system-x86'),
  /** Exact version of `package`; without it, the newest that `suites` have at set-up. */
  version: z.string().min(1).optional(),
  /** Further packages, such as ovmf. */
  with: z.array(packageName).default(['seabios']),
  allowStderr: z.array(z.string()).default([]),
})

type Spec = z.infer<typeof schema>
type Unpacked = Pick<Build, 'argv' | 'firmware' | 'identity' | 'origin' | 'root'>

/** Part of what is remembered by; raise it when the same packages are laid out in another way. */
const layout = 1

export async function resolve(spec: Spec, context: BuildContext): Promise<Build> {
  const { allowStderr, ...wanted } = spec
  const unpacked = await remember(['deb', layout, context.name, wanted], context, async () => {
    const facts = await setUp(spec, context)
    return { paths: facts.argv.filter((word) => word.startsWith(facts.root!) && !word.includes(':')), facts }
  })
  return { name: context.name, ...unpacked, allowStderr }
}

async function setUp(spec: Spec, context: BuildContext): Promise<Unpacked> {
  const main = spec.version ? `${spec.package}=${spec.version}` : spec.package
  const fetched = await fetchPackages([main, ...spec.with], spec, context)
  const identity = closureIdentity(fetched.debs)
  const root = join(context.cache, 'builds', `${context.name}-${identity.slice(0, 12)}`)
  await makeDirectory(root, (path) => unpackDebs(fetched, path, context))
  const version = fetched.debs.find((deb) => deb.name === spec.package)?.version
  const origin = `${suiteLabel(spec)} ${spec.package} ${version}`
  return { argv: await launcher(root), firmware: firmware(root), identity, origin, root }
}

async function launcher(root: string): Promise<string[]> {
  const libraries = await libraryDirectories(root)
  const binary = join(root, 'usr/bin/qemu-system-x86_64')
  return [await findLoader(root), '--library-path', libraries.join(':'), binary]
}

function firmware(root: string): string[] {
  return [join(root, 'usr/share/qemu'), join(root, 'usr/share/seabios')]
}
