import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Kernel } from './kernel.ts'
import { run } from './run.ts'

/** What tests plug or attach; a module that is built into this kernel, or that it does not have, is left out. */
const wanted = [
  'virtio_pci',
  'virtio_console',
  'virtio_blk',
  'virtio_scsi',
  'sd_mod',
  'loop',
  'ata_piix',
  'virtio_net',
  'virtio_balloon',
  'virtio_mem',
  'virtio_rng',
  'virtio_pmem',
  'pvpanic-pci',
  'i6300esb',
  'button',
  'evdev',
]

type Modules = Readonly<{ kernel: Kernel; busybox: string; root: string; signal: AbortSignal }>

/** Copies the wanted modules, with what they need, into the tree at `root` and indexes them for modprobe. */
export async function copyModules({ kernel, busybox, root, signal }: Modules): Promise<void> {
  const base = dirname(dirname(dirname(kernel.modules)))
  await run([busybox, 'depmod', '-b', base, kernel.release], { signal })
  const needs = parseDependencies(await readFile(join(kernel.modules, 'modules.dep'), 'utf8'))
  for (const path of closure(needs, wanted)) {
    const target = join(root, 'lib/modules', kernel.release, path.replace(/\.xz$/, ''))
    await mkdir(dirname(target), { recursive: true })
    const source = join(kernel.modules, path)
    const unpack = path.endsWith('.xz') ? [busybox, 'xzcat', source] : [busybox, 'cat', source]
    await writeFile(target, await run(unpack, { signal }))
  }
  await run([busybox, 'depmod', '-b', root, kernel.release], { signal })
}

/** Reads `modules.dep`: each module's path and the paths of all that it needs. */
export function parseDependencies(text: string): Map<string, string[]> {
  const lines = text.split('\n').filter((line) => line.includes(':'))
  return new Map(
    lines.map((line) => {
      const [path = '', needs = ''] = line.split(':')
      return [path, needs.split(' ').filter(Boolean)]
    }),
  )
}

/** Paths of the named modules and of everything they need. */
export function closure(needs: ReadonlyMap<string, readonly string[]>, names: readonly string[]): string[] {
  const paths = [...needs.keys()].filter((path) => names.some((name) => moduleName(name) === moduleName(path)))
  return [...new Set(paths.flatMap((path) => [path, ...(needs.get(path) ?? [])]))].toSorted()
}

/** The kernel takes `-` and `_` for the same. */
function moduleName(path: string): string {
  return basename(path)
    .replace(/\.ko(\..*)?$/, '')
    .replaceAll('-', '_')
}
