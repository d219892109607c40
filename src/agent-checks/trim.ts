import { ask, expectBetween, expectSame, shell } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'
import { mountDisk, mountPoint } from './mounted-disk.ts'

type Trimmed = Readonly<{ paths: readonly Readonly<{ path: string; trimmed?: number; error?: string }>[] }>

/** What the agent says it has trimmed, the kernel has discarded: at least what a deleted file had. */
export const trim: AgentCheck = {
  covers: ['guest-fstrim'],
  run: async (context) => {
    const name = await mountDisk(context)
    const file = `${mountPoint}/trimmed`
    await shell(context, `dd if=/dev/zero of=${file} bs=1M count=8 2>/dev/null; sync; rm ${file}; sync`)
    const before = await discardedBytes(context, name)
    const { paths } = await ask<Trimmed>(context, 'guest-fstrim')
    expectSame(
      'what was trimmed',
      paths.map(({ path }) => path),
      [mountPoint],
    )
    const discarded = (await discardedBytes(context, name)) - before
    expectSame('the bytes that were trimmed', paths[0]?.trimmed, discarded)
    expectBetween('the bytes that the kernel has discarded', discarded, [8 * 2 ** 20, Infinity])
    return `${discarded} bytes, as the kernel has discarded them`
  },
}

/** QEMU does not count what virtio-blk discards; the kernel does (Documentation/block/stat). */
async function discardedBytes(context: CheckContext, disk: string): Promise<number> {
  const words = (await shell(context, `cat /sys/block/${disk}/stat`)).trim().split(/ +/)
  return Number(words[discardSectors]) * 512
}

const discardSectors = 13
