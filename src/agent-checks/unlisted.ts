import { ask, expectSame, shell } from './ask.ts'
import type { CheckContext } from './check.ts'
import { start } from './exec.ts'
import { mountDisk, mountPoint } from './mounted-disk.ts'
import { expectWrites } from './writer.ts'

/** Where a second file system of the guest is. */
const otherPoint = '/run/unlisted'

/** Not `sync`, which has to do with every file system. */
const writer = `
while [ ! -e /run/stop-unlisted ]; do
  dd if=/dev/urandom of=${otherPoint}/log bs=1k count=1 conv=fsync 2> /dev/null
done
touch /run/stopped-unlisted`

/**
 * A file system that is not listed takes writes while the listed one is frozen: nobody else writes to the disk then. Says
 * so where the guest can have no second one. Rejects with ExpectationError, `writer-stopped` where it is frozen too.
 */
export async function expectUnlistedThawed(context: CheckContext): Promise<string> {
  if (!(await mountBoth(context)))
    return 'not shown that others stay writable: the guest has no loop device for another'
  await start(context, { path: '/bin/sh', arg: ['-c', writer] })
  await expectWrites(context)
  const args = { mountpoints: [mountPoint] }
  expectSame('what is frozen of two', await ask(context, 'guest-fsfreeze-freeze-list', args), 1)
  const writes = await expectWrites(context)
  expectSame('what is thawed of two', await ask(context, 'guest-fsfreeze-thaw'), 1)
  await unmountBoth(context)
  return `${writes} writes to the one that is not listed`
}

/** Makes two file systems of the disk's one, each on half of it; nothing of it where the guest has no loop device. */
async function mountBoth(context: CheckContext): Promise<boolean> {
  const device = `/dev/${await mountDisk(context)}`
  const halfKib = ((context.machine.spec.disks?.[0]?.sizeMib ?? 0) * 1024) / 2
  const steps = [
    // Where it is built in, there may be nothing to load.
    'loop=$(modprobe loop; losetup -f)',
    `umount ${mountPoint}`,
    `mke2fs -I 256 -b 1024 ${device} ${halfKib}`,
    `mount -t ext4 ${device} ${mountPoint}`,
    `losetup -o ${halfKib * 1024} $loop ${device}`,
    `mke2fs -I 256 $loop`,
    `mkdir -p ${otherPoint}`,
    `mount -t ext4 $loop ${otherPoint}`,
    'sync',
  ]
  const done = await shell(context, `{ ${steps.join(' && ')}; } > /dev/null 2>&1 && echo yes || echo no`)
  return done === 'yes'
}

async function unmountBoth(context: CheckContext): Promise<void> {
  await shell(context, 'touch /run/stop-unlisted; until [ -e /run/stopped-unlisted ]; do usleep 20000; done')
  await shell(
    context,
    `umount ${otherPoint} ${mountPoint}; rm /run/*-unlisted; losetup -d $(losetup -a | sed -n 's/:.*//p')`,
  )
}
