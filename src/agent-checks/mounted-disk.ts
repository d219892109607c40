import { shell } from './ask.ts'
import type { CheckContext } from './check.ts'

/** Where the checks have their file system. */
export const mountPoint = '/mnt'

/** Makes a file system on the first disk of the guest, unless it is mounted; returns the disk's name there. */
export async function mountDisk(context: CheckContext): Promise<string> {
  const [disk] = context.machine.spec.disks ?? []
  if (!disk) throw new TypeError('the case has no disk: does its matrix have a disk axis?')
  const name = disk.bus === 'virtio-blk' ? 'vda' : 'sda'
  // busybox makes no other file system than ext2, of which ext4 is the driver; small inodes would end in 2038, and Linux says so.
  const make = `mke2fs -I 256 /dev/${name} > /dev/null 2>&1; mkdir -p ${mountPoint}; mount -t ext4 /dev/${name} ${mountPoint}`
  await shell(context, `grep -q ' ${mountPoint} ' /proc/mounts || { ${make}; }`)
  return name
}
