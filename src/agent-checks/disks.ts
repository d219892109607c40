import { ask, expectBetween, expectSame, shell, wrong } from './ask.ts'
import { blockStats } from './block-stats.ts'
import type { AgentCheck, CheckContext } from './check.ts'
import { busOf } from './file-systems.ts'
import { mountDisk } from './mounted-disk.ts'

type Disk = Readonly<{ name: string; partition: boolean; address?: Readonly<{ 'bus-type': string }> }>
type DiskStats = Readonly<{ name: string; stats: Readonly<Record<string, number>> }>

/** The disks are those that QEMU has given, at their bus. */
export const disks: AgentCheck = {
  covers: ['guest-get-disks'],
  run: async (context) => {
    const all = await ask<readonly Disk[]>(context, 'guest-get-disks')
    const found = all.filter(({ partition }) => !partition)
    expectSame('the number of disks', found.length, context.machine.spec.disks?.length)
    const expected = [`/dev/${await mountDisk(context)}`, busOf(context)]
    expectSame('the disk', [found[0]?.name, found[0]?.address?.['bus-type']], expected)
    return expected.join(', ')
  },
}

const sectorBytes = 512
const readMib = 4

/** What is read of a disk is counted: all that was read for certain, and no more than QEMU has read. */
export const diskStatistics: AgentCheck = {
  covers: ['guest-get-diskstats'],
  run: async (context) => {
    const name = await mountDisk(context)
    const qemuBefore = (await blockStats(context)).rd_bytes
    const before = await readBytes(context, name)
    await shell(context, `dd if=/dev/${name} of=/dev/null bs=1M count=${readMib} iflag=direct 2>/dev/null`)
    const agent = (await readBytes(context, name)) - before
    const qemu = (await blockStats(context)).rd_bytes - qemuBefore
    expectBetween('the bytes read of the disk', agent, [readMib * 2 ** 20, qemu])
    return `${agent} bytes read, ${qemu} of them and of others by QEMU`
  },
}

async function readBytes(context: CheckContext, name: string): Promise<number> {
  const all = await ask<readonly DiskStats[]>(context, 'guest-get-diskstats')
  const found = all.find((one) => one.name === name)
  if (!found) throw wrong('the list of disk statistics', { expected: `one of ${name}`, actual: all })
  return found.stats['read-sectors']! * sectorBytes
}
