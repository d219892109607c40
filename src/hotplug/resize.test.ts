import { expect, test } from 'vitest'
import { sampleAttempt } from '../machine/fixtures/scripted-machine.ts'
import { newDimms, rangeOf } from './dimm-places.ts'
import { type SizeTrouble, virtioMemMachine } from './fixtures/virtio-mem-machine.ts'
import { expectTotal } from './guest-total.ts'
import { plugDimm } from './plug-dimm.ts'
import { keptSize, resize } from './resize.ts'
import { expectSized } from './sized.ts'

const signal = AbortSignal.timeout(20_000)
const wanted = { sizeMib: 256, device: 'virtio-mem-pci', backend: 'ram', requestedMib: 64 } as const

async function plugged(trouble: SizeTrouble = {}) {
  const attempt = sampleAttempt()
  const given: SizeTrouble = {}
  const machine = await virtioMemMachine(attempt, given)
  const { dimm } = await plugDimm(machine, newDimms(machine, [wanted])[0]!, signal)
  Object.assign(given, trouble)
  return { machine, dimm, [Symbol.asyncDispose]: () => attempt[Symbol.asyncDispose]() }
}

test('a virtio-mem device is plugged where the bus takes it, and the guest has the part that was asked for', async () => {
  await using given = await plugged()
  const { dimm } = given
  expect(dimm).toEqual({ ...wanted, id: 'dimm0', address: 2 ** 32, pci: { bus: 'pci.0', addr: '0x1f' } })
  expect(given.machine.spec.memory.dimms).toEqual([dimm])
  expect(rangeOf(dimm)).toEqual({ start: 2 ** 32, end: 2 ** 32 + 64 * 2 ** 20 })
  const [added] = given.machine.qemu.commands.filter(({ execute }) => execute === 'device_add')
  expect(added?.arguments).toEqual({
    ...{ driver: 'virtio-mem-pci', id: 'dimm0', memdev: 'dimm0-memory', bus: 'pci.0', addr: '0x1f' },
    'requested-size': 64 * 2 ** 20,
  })
})

test.for([256, 128, 0])('it is resized to %i MiB, and its machine has it so from then on', async (mib) => {
  await using given = await plugged()
  const { dimm, proof } = await resize(given.machine, given.dimm, { mib, signal })
  expect(given.machine.spec.memory.dimms).toEqual([{ ...given.dimm, requestedMib: mib }])
  expect(proof.proof).toContain(`MemTotal ${576 * 1024} → ${(512 + mib) * 1024} KiB`)
  expect(await keptSize(given.machine, dimm, signal)).toMatchObject({ exercised: true })
})

test.for([256, 0])('a guest that stops on its way to %i MiB is found out', async (mib) => {
  await using given = await plugged({ stops: 32 })
  const { machine, dimm } = given
  const since = machine.monitor.events.now
  const value = { path: 'dimm0', property: 'requested-size', value: mib * 2 ** 20 }
  await machine.monitor.execute('qom-set', value, { signal })
  const waiting = expectSized(machine, { id: dimm.id, mib, since, signal, limitMs: 50 })
  const actual = expect.stringMatching(/^(96|32) MiB after \d+ ms$/)
  await expect(waiting).rejects.toMatchObject({ code: 'memory-size', expected: `${mib} MiB`, actual })
})

test('an event that the property does not bear out is found out', async () => {
  await using given = await plugged({ lies: 2 })
  const resizing = resize(given.machine, given.dimm, { mib: 128, signal })
  await expect(resizing).rejects.toMatchObject({ code: 'memory-size', actual: '130 MiB of 128 MiB requested' })
})

test('a device of which QEMU has a part only is found out', async () => {
  await using attempt = sampleAttempt()
  const machine = await virtioMemMachine(attempt, { share: 1 / 2 })
  const plugging = plugDimm(machine, newDimms(machine, [wanted])[0]!, signal)
  await expect(plugging).rejects.toMatchObject({ code: 'memory-size', expected: '256 MiB', actual: '128 MiB' })
})

test.for<[SizeTrouble, string]>([
  [{ slot: 0x1c }, '/machine/i440fx/pci.0 slot 0x1c'],
  [{ bus: 'pci.1' }, '/machine/i440fx/pci.1 slot 0x1f'],
])('a device that QEMU has at %o is found out', async ([trouble, actual]) => {
  await using attempt = sampleAttempt()
  const machine = await virtioMemMachine(attempt, trouble)
  const plugging = plugDimm(machine, newDimms(machine, [wanted])[0]!, signal)
  await expect(plugging).rejects.toMatchObject({ code: 'wrong-place', expected: 'pci.0 slot 0x1f', actual })
})

test('a size that did not come along is found out', async () => {
  await using given = await plugged({ lies: -64 })
  await expect(keptSize(given.machine, given.dimm, signal)).rejects.toMatchObject({ code: 'memory-size' })
})

test('a guest that does not use what it took is found out', async () => {
  await using given = await plugged({ unused: true })
  const waiting = expectTotal(given.machine, { kib: 576 * 1024, retries: 1, signal })
  await expect(waiting).rejects.toMatchObject({ code: 'memory-total', actual: 512 * 1024 })
})
