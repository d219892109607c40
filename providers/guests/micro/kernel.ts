import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '../../../src/base/errors.ts'

/** A kernel as Debian packages lay it out. */
export type Kernel = Readonly<{ image: string; release: string; modules: string }>

/** The one kernel among unpacked packages. Debian 12 has modules in `lib`, Debian 13 in `usr/lib`. */
export async function findKernel(root: string): Promise<Kernel> {
  for (const lib of ['usr/lib', 'lib']) {
    const [release, ...more] = await readdir(join(root, lib, 'modules')).catch(() => [])
    if (!release || more.length > 0) continue
    return { image: join(root, 'boot', `vmlinuz-${release}`), release, modules: join(root, lib, 'modules', release) }
  }
  throw new LabError('guest-unusable', `the packages unpacked in ${root} do not hold exactly one kernel`)
}
