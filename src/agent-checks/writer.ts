import { setTimeout as delay } from 'node:timers/promises'
import { ExpectationError } from '../base/errors.ts'
import { expectSame, shell } from './ask.ts'
import { blockStats } from './block-stats.ts'
import type { CheckContext } from './check.ts'
import { start } from './exec.ts'
import { mountDisk, mountPoint } from './mounted-disk.ts'

/** Adds a line to a file and waits until it is on the disk, again and again; /run/written has how many are. */
const script = `
cd ${mountPoint}
rm -f /run/stop-writing /run/stopped-writing log
lines=0
while [ ! -e /run/stop-writing ]; do
  lines=$((lines + 1))
  echo "line $lines" >> log
  sync
  echo "$lines" > /run/written
done
cd /
touch /run/stopped-writing`

/** Under TCG a write takes milliseconds; a busy host may need hundreds of times that. */
const writeLimitMs = 20_000
/** A guest that writes does so a hundred times in this time. */
const quietMs = 1_000
/** QEMU has no event for a write of the guest. */
const askAgainMs = 20

/** Starts a program in the guest that writes to its disk all the time, and waits until it does. */
export async function startWriter(context: CheckContext): Promise<void> {
  await mountDisk(context)
  await start(context, { path: '/bin/sh', arg: ['-c', script] })
  await expectWrites(context)
}

/** The guest writes to its disk, for QEMU. Rejects with ExpectationError `writer-stopped`. */
export async function expectWrites(context: CheckContext): Promise<number> {
  const before = (await blockStats(context)).wr_operations
  const deadline = performance.now() + writeLimitMs
  while (performance.now() < deadline) {
    const { wr_operations: now } = await blockStats(context)
    if (now > before) return now - before
    await delay(askAgainMs, undefined, { signal: context.signal })
  }
  const message = `the guest of the ${context.machine.name} wrote nothing to a disk that is not frozen in ${writeLimitMs} ms`
  throw new ExpectationError('writer-stopped', message, { expected: 'writes', actual: 0 })
}

/** The guest writes nothing to its disk, for QEMU. Rejects with ExpectationError `frozen-written`. */
export async function expectNoWrites(context: CheckContext): Promise<void> {
  const before = (await blockStats(context)).wr_operations
  await delay(quietMs, undefined, { signal: context.signal })
  const writes = (await blockStats(context)).wr_operations - before
  if (writes === 0) return
  const message = `the guest of the ${context.machine.name} wrote to its frozen disk: ${writes} times in ${quietMs} ms`
  throw new ExpectationError('frozen-written', message, { expected: 0, actual: writes })
}

/** Ends the program, and finds all that it had written on the disk; returns how many lines. */
export async function endWriter(context: CheckContext): Promise<number> {
  const name = await mountDisk(context)
  await shell(context, 'touch /run/stop-writing; until [ -e /run/stopped-writing ]; do usleep 20000; done')
  await shell(context, `umount ${mountPoint} && mount -t ext4 /dev/${name} ${mountPoint}`)
  const written = Number(await shell(context, 'cat /run/written'))
  const log = (await shell(context, `cat ${mountPoint}/log`)).split('\n')
  const expected = Array.from({ length: written }, (_, index) => `line ${index + 1}`)
  expectSame('what the guest has on its disk', log, expected)
  return written
}
