import { createHash } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { KernelGuest } from '../../../src/spec/build.ts'
import { closureIdentity } from '../../debian/deb.ts'
import { type Fetched, fetchPackages } from '../../debian/fetch.ts'
import { remember } from '../../debian/remember.ts'
import { debianSource, packageName, sourceOf } from '../../debian/source.ts'
import { makeDirectory, unpackDebs } from '../../debian/unpack.ts'
import { sha256File } from '../../debian/verify.ts'
import type { GuestContext } from '../context.ts'
import { profile, profileOf } from '../profile.ts'
import { makeInitrd, rootfs } from './initrd.ts'
import { findKernel } from './kernel.ts'
import { compileProbe, probeSources } from './probe.ts'

/** A distribution's kernel with an initramfs of busybox, qemu-ga and the probe: boots in seconds, also under TCG. */
export const schema = z.strictObject({
  provider: z.literal('micro'),
  ...debianSource,
  /** Kernel package; a meta package stands for the kernel it depends on. */
  kernel: packageName.default('linux-image-cloud-amd64'),
  agent: packageName.default('qemu-guest-agent'),
  /** Added to the kernel command line. */
  append: z.string().default(''),
  ...profile,
})

/** Raise it when the same inputs are made into another initrd, or other modules are wanted in it. */
const layout = 5

type Spec = z.infer<typeof schema>
type Made = Pick<KernelGuest, 'kernel' | 'initrd' | 'release' | 'identity'>

/**
 * Warnings and worse go to the console, everything is in dmesg, and a panic ends the guest instead of hanging it.
 * no_timer_check is what Linux sets by itself on KVM: on a busy host TCG's timer can be too late for that check, and
 * the kernel then panics over hardware that is not broken.
 */
const commandLine = 'console=ttyS0 panic=-1 loglevel=5 no_timer_check'

export async function resolve(spec: Spec, context: GuestContext): Promise<KernelGuest> {
  const { append, allowDmesg: _, 'agent-blocks': __, ...wanted } = spec
  const own = await ownFilesHash()
  const made = await remember(['micro', layout, own, context.name, wanted], context, async () => {
    const facts = await setUp(spec, own, context)
    return { paths: [facts.kernel, facts.initrd], facts }
  })
  const line = `${commandLine} ${append}`.trim()
  return { name: context.name, os: 'linux', boot: 'kernel', ...made, append: line, ...profileOf(spec) }
}

/** What of the guest comes from this directory; a changed init script or probe makes a new guest. */
async function ownFilesHash(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of probeSources) hash.update(await readFile(file))
  const entries = await readdir(rootfs, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const file of files.toSorted()) hash.update(file.slice(rootfs.length)).update(await readFile(file))
  return hash.digest('hex')
}

async function setUp(spec: Spec, own: string, context: GuestContext): Promise<Made> {
  const packages = [spec.kernel, spec.agent, 'busybox-static']
  const fetched = await fetchPackages(packages, sourceOf(spec, context.directory), context)
  const inputs = createHash('sha256').update(closureIdentity(fetched.debs)).update(`${own} ${layout}`).digest('hex')
  const directory = join(context.cache, 'guests', `${context.name}-${inputs.slice(0, 12)}`)
  const fill = (path: string) => assemble(path, fetched, context)
  await makeDirectory(directory, { holds: ['vmlinuz', 'initrd', 'release'], fill })
  return describe(directory)
}

async function assemble(directory: string, fetched: Fetched, context: GuestContext): Promise<void> {
  const { signal } = context
  const [packages, root, probe] = ['packages', 'root', 'probe'].map((name) => join(directory, name)) as Paths
  await compileProbe(probe, signal)
  await mkdir(packages)
  await unpackDebs(fetched, packages, context)
  context.progress(`making the initrd of ${context.name}`)
  const kernel = await findKernel(packages)
  const busybox = await findBusybox(packages)
  await makeInitrd({ kernel, packages, busybox, probe, signal }, root, join(directory, 'initrd'))
  await copyFile(kernel.image, join(directory, 'vmlinuz'))
  await writeFile(join(directory, 'release'), kernel.release)
  for (const path of [packages, root, probe]) await rm(path, { recursive: true })
}

type Paths = [packages: string, root: string, probe: string]

/** Debian 12 has it in `bin`, Debian 13 in `usr/bin`. */
async function findBusybox(packages: string): Promise<string> {
  const [old, merged] = [join(packages, 'bin/busybox'), join(packages, 'usr/bin/busybox')]
  return (await stat(merged).catch(() => undefined)) ? merged : old
}

async function describe(directory: string): Promise<Made> {
  const [kernel, initrd] = [join(directory, 'vmlinuz'), join(directory, 'initrd')]
  const identity = createHash('sha256')
    .update(await sha256File(kernel))
    .update(await sha256File(initrd))
  const release = await readFile(join(directory, 'release'), 'utf8')
  return { kernel, initrd, release, identity: identity.digest('hex') }
}
