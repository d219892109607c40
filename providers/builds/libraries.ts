import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '../../src/base/errors.ts'

const loaders = ['usr/lib64', 'lib64', 'usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'] as const

/** The unpacked dynamic loader, so that a binary runs with its own libc on any distribution. */
export async function findLoader(root: string): Promise<string> {
  for (const directory of loaders) {
    const entries = await readdir(join(root, directory), { withFileTypes: true }).catch(() => [])
    // Not a symbolic link: libc6 ships an absolute one, which would lead to this machine's own loader.
    const loader = entries.find((entry) => entry.name === 'ld-linux-x86-64.so.2' && entry.isFile())
    if (loader) return join(root, directory, loader.name)
  }
  throw new LabError('build-unusable', `no dynamic loader ld-linux-x86-64.so.2 among the packages unpacked in ${root}`)
}

/** Every directory that holds shared libraries, also private ones such as pulseaudio's, nearest first. */
export async function libraryDirectories(root: string): Promise<string[]> {
  const directories = new Set<string>()
  for (const top of ['usr/lib', 'lib']) {
    const entries = await readdir(join(root, top), { withFileTypes: true, recursive: true }).catch(() => [])
    for (const entry of entries) if (/^lib.*\.so(\.|$)/.test(entry.name)) directories.add(entry.parentPath)
  }
  return [...directories].toSorted((a, b) => a.length - b.length || a.localeCompare(b))
}
