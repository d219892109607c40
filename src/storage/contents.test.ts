import { expect, test } from 'vitest'
import { expectDisk, guestDevice, stampDisk } from './contents.ts'
import { diskMachine, sampleDisk } from './fixtures/disk-machine.ts'
import { expectGuest, stampGuest } from './guest-contents.ts'

test('the guest finds its first disk by its bus', () => {
  expect(guestDevice(sampleDisk, { boot: 'kernel' })).toBe('/dev/vda')
  expect(guestDevice(sampleDisk, { boot: 'disk' })).toBe('/dev/vdb')
  for (const bus of ['virtio-scsi', 'ide', 'ahci'] as const)
    for (const boot of ['kernel', 'disk'] as const)
      expect(guestDevice({ ...sampleDisk, bus }, { boot })).toBe('/dev/sda')
})

test('a small disk is stamped whole, a large one in part', async () => {
  for (const [sizeMib, blocks] of [
    [16, 4096],
    [64, 8192],
  ] as const) {
    await using run = await diskMachine({ disk: { sizeMib } })
    expect(await stampDisk(run.machine, run.signal)).toMatchObject({ blocks })
  }
})

test('a disk is read, rewritten and read again', async () => {
  await using run = await diskMachine()
  const stamp = await stampDisk(run.machine, run.signal)
  expect(await expectDisk(run.machine, stamp, run.signal)).toMatchObject({ exercised: true })
  expect(run.machine.probePeer.commands.slice(1)).toEqual(['disk-verify', 'disk-rewrite', 'disk-verify'])
})

test.for([
  ['of another seed', 'ok blocks=8192 written=0 seed=1', 'other-disk'],
  ['with fewer blocks', 'ok blocks=0 written=0 seed=7', 'other-disk'],
  ['with a wrong block', 'error disk-mismatch block=5 offset=0 expected=1 found=2 bad=1', 'disk-corrupt'],
  ['that cannot be read', 'error disk-error reading: Input/output error', 'disk-error'],
] as const)('a disk %s is not intact', async ([, answer, code]) => {
  await using run = await diskMachine({ probe: { 'disk-verify': () => answer } })
  await expect(expectDisk(run.machine, { blocks: 8192, seed: 7 }, run.signal)).rejects.toMatchObject({ code })
})

test('a disk that takes no more writes is not intact', async () => {
  const readOnly = 'error disk-error writing: Read-only file system'
  await using run = await diskMachine({ probe: { 'disk-rewrite': () => readOnly } })
  const stamp = await stampDisk(run.machine, run.signal)
  await expect(expectDisk(run.machine, stamp, run.signal)).rejects.toMatchObject({ code: 'disk-error' })
})

test('a guest holds what it was stamped with, and nothing of another moment', async () => {
  await using run = await diskMachine()
  const early = await stampGuest(run.machine, run.signal)
  await expectGuest(run.machine, early, run.signal)
  const late = await stampGuest(run.machine, run.signal)
  await expect(expectGuest(run.machine, early, run.signal)).rejects.toMatchObject({ code: 'other-moment' })
  const oldDisk = { ...late, disk: early.disk }
  await expect(expectGuest(run.machine, oldDisk, run.signal)).rejects.toMatchObject({ code: 'other-disk' })
})

test('a case without a disk cannot stamp one', async () => {
  await using run = await diskMachine()
  const machine = { ...run.machine, spec: { ...run.machine.spec, disks: undefined } }
  await expect(stampDisk(machine, run.signal)).rejects.toBeInstanceOf(TypeError)
})
