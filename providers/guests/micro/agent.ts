import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { findLoader, libraryDirectories } from '../../builds/libraries.ts'
import { run } from './run.ts'

type Agent = Readonly<{ packages: string; root: string; signal: AbortSignal }>

/** Copies qemu-ga and the shared libraries that its own loader says it needs into the tree at `root`. */
export async function copyAgent({ packages, root, signal }: Agent): Promise<void> {
  const loader = await findLoader(packages)
  const path = (await libraryDirectories(packages)).join(':')
  const binary = join(packages, 'usr/sbin/qemu-ga')
  const listing = await run([loader, '--library-path', path, '--list', binary], { signal })
  await copyInto(binary, join(root, 'usr/sbin/qemu-ga'))
  await copyInto(loader, join(root, 'lib64/ld-linux-x86-64.so.2'))
  for (const [name, file] of parseLibraries(new TextDecoder().decode(listing)))
    await copyInto(file, join(root, 'lib/x86_64-linux-gnu', name))
}

/** Reads what `ld.so --list` prints: the name that is asked for and the file that answers. */
export function parseLibraries(listing: string): [name: string, file: string][] {
  return [...listing.matchAll(/^\s*(\S+) => (\/\S+) \(0x/gm)].map(([, name, file]) => [name!, file!])
}

async function copyInto(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await copyFile(from, to)
}
