import { randomInt } from 'node:crypto'
import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { GuestImage } from '../spec/build.ts'
import type { DiskSpec, MachineSpec } from '../spec/machine-spec.ts'
import type { Exercised } from '../spec/exercised.ts'

/** Of a disk, this much is stamped and verified; all of it, where it is smaller. */
const stampedMib = 32
/** Under TCG a stamped disk is written and read in a second; a busy host may need a hundred times that. */
export const diskLimitMs = 120_000

/** What the guest has written to its first disk. */
export type DiskStamp = Readonly<{ blocks: number; seed: number }>

/** Where the guest sees its first disk: after the one that it has booted from, where it has. */
export function guestDevice({ bus }: DiskSpec, { boot }: Pick<GuestImage, 'boot'>): string {
  if (bus !== 'virtio-blk') return '/dev/sda'
  return boot === 'disk' ? '/dev/vdb' : '/dev/vda'
}

/** Lets the guest fill its first disk with a pattern. Rejects with ExpectationError `disk-error`. */
export async function stampDisk({ probe, spec, equipment }: Machine, signal: AbortSignal): Promise<DiskStamp> {
  const disk = firstDisk(spec)
  const mib = Math.min(disk.sizeMib, stampedMib)
  const seed = randomInt(1, 2 ** 31)
  const device = guestDevice(disk, equipment.image)
  const blocks = await probe.stampDisk({ device, mib, seed }, { signal, timeoutMs: diskLimitMs })
  return { blocks, seed }
}

/** Lets the guest rewrite stamped blocks, at this rate; 0 stops. */
export async function writeDisk({ probe }: Machine, mibPerSecond: number, signal: AbortSignal): Promise<void> {
  await probe.writeDisk(mibPerSecond, { signal, timeoutMs: diskLimitMs })
}

/**
 * Every block is on the disk as the guest knows that it has written it, and every block can be written again. Rejects
 * with ExpectationError `disk-corrupt`, `disk-error`, or `other-disk` where the guest knows of another stamp.
 */
export async function expectDisk(machine: Machine, stamp: DiskStamp, signal: AbortSignal): Promise<Exercised> {
  const bounds = { signal, timeoutMs: diskLimitMs }
  await expectStamp(machine, stamp, signal)
  const rewritten = await machine.probe.rewriteDisk(bounds)
  await expectStamp(machine, { ...stamp, blocks: rewritten }, signal)
  const proof = `${stamp.blocks} blocks read from the device, rewritten and read again`
  return { feature: 'contents of the disk', exercised: stamp.blocks > 0, proof }
}

/** Every block is on the disk as the guest knows that it has written it, and that is this stamp. */
export async function expectStamp({ probe, name }: Machine, stamp: DiskStamp, signal: AbortSignal): Promise<void> {
  const found = await probe.verifyDisk({ signal, timeoutMs: diskLimitMs })
  if (found.blocks === stamp.blocks && found.seed === stamp.seed) return
  throw new ExpectationError('other-disk', `the guest of the ${name} has another stamp on its disk than it was given`, {
    expected: stamp,
    actual: found,
  })
}

function firstDisk({ disks: [first] = [] }: MachineSpec): DiskSpec {
  if (!first) throw new TypeError('the case has no disk: does its matrix have a disk axis?')
  return first
}
