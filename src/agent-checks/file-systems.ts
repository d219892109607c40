import { ask, expectSame, shell, wrong } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'
import { mountDisk, mountPoint } from './mounted-disk.ts'

type FileSystem = Readonly<{
  name: string
  mountpoint: string
  type: string
  'used-bytes': number
  'total-bytes': number
  disk: readonly Readonly<{ 'bus-type': string; dev: string }>[]
}>

/** The mounted file system is on the disk that QEMU has given, and as full as the kernel says. */
export const fileSystems: AgentCheck = {
  covers: ['guest-get-fsinfo'],
  run: async (context) => {
    const name = await mountDisk(context)
    const all = await ask<readonly FileSystem[]>(context, 'guest-get-fsinfo')
    const found = all.find(({ mountpoint }) => mountpoint === mountPoint)
    if (!found) throw wrong('the list of file systems', { expected: `one at ${mountPoint}`, actual: all })
    expectSame('device and type of the file system', [found.name, found.type], [name, 'ext4'])
    const disk = found.disk.map((one) => [one['bus-type'], one.dev])
    expectSame('the disk of the file system', disk, [[busOf(context), `/dev/${name}`]])
    const [total, used] = await kernelBytes(context)
    expectSame('the bytes of the file system', [found['total-bytes'], found['used-bytes']], [total, used])
    return `${found.type} on ${disk.join(' ')}, ${found['used-bytes']} of ${found['total-bytes']} bytes used`
  },
}

/** What guest-get-fsinfo and guest-get-disks call the bus of the case's disk. */
export function busOf({ machine }: CheckContext): string {
  return machine.spec.disks?.[0]?.bus === 'virtio-blk' ? 'virtio' : 'scsi'
}

/** Total and used as the agent counts them: without what is reserved for root. */
async function kernelBytes(context: CheckContext): Promise<[number, number]> {
  const text = await shell(context, `stat -f -c '%S %b %f %a' ${mountPoint}`)
  const [size = 0, blocks = 0, free = 0, available = 0] = text.split(' ').map(Number)
  const used = blocks - free
  return [(used + available) * size, used * size]
}
