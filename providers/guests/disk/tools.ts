import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { findLoader, libraryDirectories } from '../../builds/libraries.ts'
import { fetchPackages } from '../../debian/fetch.ts'
import { unlessMissing } from '../../debian/remember.ts'
import type { DebianSource } from '../../debian/source.ts'
import { unpackDebs } from '../../debian/unpack.ts'
import type { GuestContext } from '../context.ts'
import { run } from '../micro/run.ts'

/** Programs of the guest's own Debian that make its disk, unpacked in `root` and never installed. */
export type Tools = Readonly<{
  root: string
  /** Runs one of them, by its path below `root`. Rejects with LabError `guest-setup`. */
  run: (argv: readonly string[]) => Promise<void>
}>

/** Run here, with the libraries that they came with. */
const programs = ['grub-common', 'grub-pc-bin', 'mtools', 'e2fsprogs', 'qemu-utils']
/** Read as files; what they depend on is for a system that they are installed in. */
const files = ['mmdebstrap', 'shim-signed', 'grub-efi-amd64-signed']

/** Fetches and unpacks what makes a disk. Rejects with LabError. */
export async function unpackTools(root: string, source: DebianSource, context: GuestContext): Promise<Tools> {
  await mkdir(root)
  await unpackDebs(await fetchPackages(programs, source, context), root, context)
  await unpackDebs(await fetchPackages(files, source, context, { alone: true }), root, context)
  const launcher = [await findLoader(root), '--library-path', (await libraryDirectories(root)).join(':')]
  const { signal } = context
  return {
    root,
    run: async ([program = '', ...args]) =>
      void (await run([...launcher, await programIn(root, program), ...args], { signal })),
  }
}

/** Debian 12 has some in `sbin`, which Debian 13 has in `usr/sbin` with all others. */
async function programIn(root: string, program: string): Promise<string> {
  const merged = join(root, program)
  return (await stat(merged).catch(unlessMissing)) ? merged : join(root, program.replace(/^usr\//, ''))
}
