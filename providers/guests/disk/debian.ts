import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { DiskGuest } from '../../../src/spec/build.ts'
import { isRemembered, remember } from '../../debian/remember.ts'
import { debianSource, packageName, sourceOf, suiteLabel } from '../../debian/source.ts'
import { makeDirectory } from '../../debian/unpack.ts'
import { sha256File } from '../../debian/verify.ts'
import type { GuestContext } from '../context.ts'
import { findKernel } from '../micro/kernel.ts'
import { compileProbe, probeSources } from '../micro/probe.ts'
import { profile, profileOf } from '../profile.ts'
import { grubConfig } from './boot-loader.ts'
import { makeImage } from './image.ts'
import { rootPartUuid } from './partitions.ts'
import { expectRoot, installRoot, rootfs } from './root.ts'
import { unitLinks } from './units.ts'
import { unpackTools } from './tools.ts'

/** A Debian with systemd and its packaged agent on a disk, booted by GRUB from SeaBIOS and OVMF. */
export const schema = z.strictObject({
  provider: z.literal('debian'),
  ...debianSource,
  /** Kernel package; a meta package stands for the kernel it depends on. */
  kernel: packageName.default('linux-image-cloud-amd64'),
  agent: packageName.default('qemu-guest-agent'),
  /** Further packages to install. */
  with: z.array(packageName).default([]),
  /** Added to the kernel command line. */
  append: z.string().default(''),
  ...profile,
})

/** Raise it when the same inputs are made into another disk. */
const layout = 1

/** TCG needs 30 to 60 s on a quiet host. */
const bootLimitMs = 300_000

/** As that of a micro guest (../micro/micro.ts), on a disk that the kernel knows by its partition. */
const commandLine = `root=PARTUUID=${rootPartUuid} rw console=ttyS0 panic=-1 loglevel=5 no_timer_check net.ifnames=0 fsck.mode=skip`

type Spec = z.infer<typeof schema>
type Made = Pick<DiskGuest, 'image' | 'release' | 'identity'>

/** Rejects with LabError, and with MissingCapability where it is not there yet and this machine cannot make it. */
export async function resolve(spec: Spec, context: GuestContext): Promise<DiskGuest> {
  const key = await keyOf(spec, context)
  const made = await remember(key, context, async () => {
    const facts = await setUp(spec, key, context)
    return { paths: [facts.image], facts }
  })
  return { name: context.name, os: 'linux', boot: 'disk', format: 'qcow2', ...made, ...profileOf(spec), bootLimitMs }
}

/**
 * What it takes to make the guest, which is not done here; undefined where it is made already. Rejects with
 * MissingCapability where this machine cannot make it.
 */
export async function toMake(spec: Spec, context: Pick<GuestContext, 'name' | 'cache'>): Promise<string | undefined> {
  if (await isRemembered(await keyOf(spec, context), context)) return undefined
  expectRoot(context.name)
  return 'about a minute and 400 MB'
}

async function keyOf(spec: Spec, { name }: Pick<GuestContext, 'name'>): Promise<unknown[]> {
  const { allowDmesg: _, 'agent-blocks': __, ...wanted } = spec
  return ['debian', layout, await ownFilesHash(), name, wanted]
}

/** What of the guest comes from virtqual: another probe or unit makes another guest. */
async function ownFilesHash(): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(unitLinks))
  for (const file of probeSources) hash.update(await readFile(file))
  const entries = await readdir(rootfs, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory())
  for (const entry of files.toSorted((one, other) => (pathOf(one) < pathOf(other) ? -1 : 1))) {
    const path = pathOf(entry)
    hash.update(path.slice(rootfs.length)).update(await readFile(path))
  }
  return hash.digest('hex')
}

function pathOf({ parentPath, name }: { parentPath: string; name: string }): string {
  return join(parentPath, name)
}

async function setUp(spec: Spec, key: readonly unknown[], context: GuestContext): Promise<Made> {
  expectRoot(context.name)
  const inputs = createHash('sha256').update(JSON.stringify(key)).digest('hex')
  const directory = join(context.cache, 'guests', `${context.name}-${inputs.slice(0, 12)}`)
  const fill = (path: string) => assemble(path, spec, context)
  await makeDirectory(directory, { holds: ['disk.qcow2', 'release'], fill })
  const image = join(directory, 'disk.qcow2')
  const release = await readFile(join(directory, 'release'), 'utf8')
  return { image, release, identity: await sha256File(image) }
}

async function assemble(directory: string, spec: Spec, context: GuestContext): Promise<void> {
  const { signal, name, progress } = context
  const [tools, root, work] = ['tools', 'root', 'work'].map((part) => join(directory, part)) as Paths
  const source = sourceOf(spec, context.directory)
  const unpacked = await unpackTools(tools, source, context)
  progress(`installing ${suiteLabel(spec)} for ${name}, about a minute`)
  const packages = [spec.kernel, spec.agent, ...spec.with]
  await installRoot({ mmdebstrap: join(tools, 'usr/bin/mmdebstrap'), source, packages, root }, context)
  await compileProbe(join(root, 'usr/local/sbin/virtqual-probe'), signal)
  const { release } = await findKernel(root)
  await mkdir(join(root, 'boot/grub'))
  await writeFile(join(root, 'boot/grub/grub.cfg'), grubConfig(release, `${commandLine} ${spec.append}`.trim()))
  progress(`making the disk of ${name}`)
  await makeImage({ root, work, image: join(directory, 'disk.qcow2') }, unpacked)
  await writeFile(join(directory, 'release'), release)
  for (const path of [tools, root]) await rm(path, { recursive: true })
}

type Paths = [tools: string, root: string, work: string]
