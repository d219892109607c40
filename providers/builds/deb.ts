import { copyFile, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Build } from '../../src/spec/build.ts'
import { closureIdentity } from '../debian/deb.ts'
import { fetchPackages } from '../debian/fetch.ts'
import { type Made, remember } from '../debian/remember.ts'
import { debianSource, packageName, sourceOf, suiteLabel } from '../debian/source.ts'
import { makeDirectory, unpackDebs } from '../debian/unpack.ts'
import { lineRules } from '../line-rules.ts'
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
  with: z.array(packageName).default(['seabios', 'qemu-utils']),
  allowStderr: lineRules,
})

type Spec = z.infer<typeof schema>
type Unpacked = Pick<Build, 'argv' | 'qemuImg' | 'firmware' | 'identity' | 'origin' | 'root'>

/** Part of what is remembered by; raise it when the same packages are laid out in another way. */
const layout = 4

export async function resolve(spec: Spec, context: BuildContext): Promise<Build> {
  const { allowStderr, ...wanted } = spec
  const unpacked = await remember(['deb', layout, context.name, wanted], context, () => setUp(spec, context))
  return { name: context.name, ...unpacked, allowStderr }
}

async function setUp(spec: Spec, context: BuildContext): Promise<Made<Unpacked>> {
  const main = spec.version ? `${spec.package}=${spec.version}` : spec.package
  const fetched = await fetchPackages([main, ...spec.with], sourceOf(spec, context.directory), context)
  const identity = closureIdentity(fetched.debs)
  const root = join(context.cache, 'builds', `${context.name}-${identity.slice(0, 12)}-${layout}`)
  const fill = async (path: string) => {
    await unpackDebs(fetched, path, context)
    await relocate(path)
  }
  await makeDirectory(root, { holds: [loader, binary], fill })
  const version = fetched.debs.find((deb) => deb.name === spec.package)?.version
  const origin = `${suiteLabel(spec)} ${spec.package} ${version}`
  const launcher = await launcherIn(root)
  const qemuImg = (await isFile(join(root, image))) ? { qemuImg: [...launcher, join(root, image)] } : {}
  const argv = [...launcher, join(root, binary)]
  const facts = { argv, ...qemuImg, firmware: await firmware(root), identity, origin, root }
  return { paths: [join(root, loader), join(root, binary)], facts }
}

const binary = 'usr/bin/qemu-system-x86_64'

/** Of the package qemu-utils, which is in `with` unless the build's file says otherwise. */
const image = 'usr/bin/qemu-img'

const loader = 'usr/bin/ld-linux-x86-64.so.2'

/**
 * QEMU looks for `qemu-bundle`, a whole installation, beside what runs, and what runs is the loader. Without it the
 * modules (virtio-gpu, usb-redir, ...) would be looked for in this machine's /usr, and not be found or not fit.
 */
async function relocate(root: string): Promise<void> {
  await copyFile(await findLoader(root), join(root, loader))
  await symlink('../..', join(root, 'usr/bin/qemu-bundle'))
}

/** What runs a binary of these packages with their libraries. */
async function launcherIn(root: string): Promise<string[]> {
  const libraries = await libraryDirectories(root)
  return [join(root, loader), '--library-path', libraries.join(':')]
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

/** ipxe holds the option ROMs without which QEMU refuses to make a network card. */
async function firmware(root: string): Promise<string[]> {
  const directories = ['usr/share/qemu', 'usr/share/seabios', 'usr/lib/ipxe/qemu'].map((path) => join(root, path))
  const found = await Promise.all(directories.map((path) => stat(path).catch(() => undefined)))
  return directories.filter((_, index) => found[index])
}
