import { chmod, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { ProviderContext } from '../../../src/spec/build.ts'
import { findLoader, libraryDirectories } from '../../builds/libraries.ts'
import { closureIdentity } from '../../debian/deb.ts'
import { fetchPackages } from '../../debian/fetch.ts'
import { remember } from '../../debian/remember.ts'
import { debianSource } from '../../debian/source.ts'
import { makeDirectory, unpackDebs } from '../../debian/unpack.ts'

/** The suite whose swtpm is used, whatever QEMU it is for: they speak a protocol that both promise to keep. */
const suite = 'bookworm'

const binary = 'usr/bin/swtpm'
const launcher = 'swtpm'

/** Part of what is remembered by; raise it when the same packages are laid out in another way. */
const layout = 1

/**
 * Fetches swtpm(8) and returns its directory, in which `swtpm` runs it by its own loader, wherever the directory is.
 * Rejects with LabError `download` or `unpack`.
 */
export function makeSwtpm(context: ProviderContext): Promise<string> {
  return remember(['swtpm', layout, suite], context, async () => {
    const source = { mirror: debianSource.mirror.parse(undefined), suites: [suite] }
    const fetched = await fetchPackages(['swtpm'], source, context)
    const root = join(context.cache, 'tools', `swtpm-${closureIdentity(fetched.debs).slice(0, 12)}-${layout}`)
    const fill = async (path: string) => {
      await unpackDebs(fetched, path, context)
      await writeLauncher(path)
    }
    await makeDirectory(root, { holds: [binary, launcher], fill })
    return { paths: [join(root, launcher)], facts: root }
  })
}

async function writeLauncher(root: string): Promise<void> {
  const here = (path: string) => `$here/${relative(root, path)}`
  const loader = here(await findLoader(root))
  const libraries = (await libraryDirectories(root)).map(here).join(':')
  const script = `#!/bin/sh\nhere=\${0%/*}\nexec "${loader}" --library-path "${libraries}" "$here/${binary}" "$@"\n`
  await writeFile(join(root, launcher), script)
  await chmod(join(root, launcher), 0o755)
}
