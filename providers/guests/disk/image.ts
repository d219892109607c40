import { mkdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installForBios, installForUefi } from './boot-loader.ts'
import { diskBytes, espBytes, espOffset, rootBytes, rootOffset, sectorBytes } from './partitions.ts'
import type { Tools } from './tools.ts'

/** Where things are, and where the image is to be. */
type Parts = Readonly<{ root: string; work: string; image: string }>

/** Makes a bootable qcow2 image out of a root file system in a directory. Rejects with LabError `guest-setup`. */
export async function makeImage({ root, work, image }: Parts, tools: Tools): Promise<void> {
  await mkdir(work)
  const disk = join(work, 'disk.raw')
  await writeFile(disk, '')
  await truncate(disk, diskBytes)
  await makeRoot(root, disk, tools)
  await makeEsp(disk, tools)
  await installForUefi(disk, work, tools)
  await installForBios(disk, work, tools)
  await tools.run(['usr/bin/qemu-img', 'convert', '-f', 'raw', '-O', 'qcow2', disk, image])
  await rm(work, { recursive: true })
}

/** Newer e2fsprogs give what an older GRUB does not read. */
const features = '^metadata_csum_seed,^orphan_file'

async function makeRoot(root: string, disk: string, tools: Tools): Promise<void> {
  const options = ['-q', '-F', '-t', 'ext4', '-L', 'root', '-O', features, '-E', `offset=${rootOffset}`]
  await tools.run(['usr/sbin/mke2fs', ...options, '-d', root, disk, `${rootBytes / 1024}k`])
}

async function makeEsp(disk: string, tools: Tools): Promise<void> {
  const geometry = ['-T', `${espBytes / sectorBytes}`, '-h', '64', '-s', '32']
  await tools.run(['usr/bin/mformat', '-i', `${disk}@@${espOffset}`, ...geometry, '::'])
}
