import { backendId, dimmBackend, dimmDevice } from '../argv/dimms.ts'
import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import { type Dimm, pluggedMib } from '../spec/hotplug.ts'
import { placed } from './placed.ts'
import { allBlocks, expectBlocks } from './guest-memory.ts'
import { expectNode } from './guest-node.ts'
import { expectTotal, totalKib } from './guest-total.ts'
import { expectNoOther, inventory } from './inventory.ts'
import { expectTaken } from './plugged.ts'
import { proveBackend } from './prove-backend.ts'
import { expectSized } from './sized.ts'

export type GuestDimm = Readonly<{ dimm: Dimm; proof: Exercised }>

/**
 * Plugs a DIMM with memory of its own into a running guest and waits until the guest has it (docs/memory-hotplug). Rejects
 * with ExpectationError `hotplug-refused` when the guest does not want it, `hotplug-unseen` when it lacks memory there or
 * more came than that, `wrong-node` when it has it in another NUMA node, and as `placed` and `proveBackend` where QEMU has
 * another one.
 */
export async function plugDimm(machine: Machine, wanted: Dimm, signal: AbortSignal): Promise<GuestDimm> {
  const before = await inventory(machine, signal)
  const memory = await addBackend(machine, wanted, signal)
  const take = wanted.device === 'virtio-mem-pci' ? takeVirtioMem : takeModule
  const said = await take(machine, wanted, signal)
  const { dimm, said: where } = await placed(machine, wanted, signal)
  await expectNoOther(machine, { id: dimm.id, before, signal })
  const node = dimm.node === undefined ? [] : [await expectNode(machine, dimm, signal)]
  const { spec } = machine
  machine.become({ ...spec, memory: { ...spec.memory, dimms: [...(spec.memory.dimms ?? []), dimm] } })
  const proof = [memory, 'device_add: accepted', ...said, where, ...node].join('; ')
  return { dimm, proof: { feature: `plug ${dimm.id} into the ${machine.name}`, exercised: true, proof } }
}

/** The guest's ACPI takes it, and has all blocks of memory in its place then, and no other new ones. */
async function takeModule(machine: Machine, wanted: Dimm, signal: AbortSignal): Promise<string[]> {
  const known = await allBlocks(machine, signal)
  const said = await expectTaken(machine, dimmDevice(wanted), signal)
  const { dimm } = await placed(machine, wanted, signal)
  const blocks = await expectBlocks(machine, dimm, { known, signal })
  return [said, `the guest has ${blocks} blocks there`]
}

/** The guest's driver takes what was asked for of it, and the guest has so much memory more. */
async function takeVirtioMem(machine: Machine, wanted: Dimm, signal: AbortSignal): Promise<string[]> {
  const [before, mib] = [await totalKib(machine, signal), pluggedMib(wanted)]
  const since = machine.monitor.events.now
  await machine.monitor.execute('device_add', dimmDevice(wanted), { signal })
  const said = await expectSized(machine, { id: wanted.id, mib, since, signal })
  await expectTotal(machine, { kib: before + mib * 1024, signal })
  return [said, `the guest has ${mib} MiB more`]
}

/**
 * `object-add` of a DIMM's memory; resolves to what it is by QEMU's word. Rejects with ExpectationError `wrong-backend` where
 * that is not what was asked for.
 */
export async function addBackend(machine: Machine, dimm: Dimm, signal: AbortSignal): Promise<string> {
  await machine.monitor.execute('object-add', dimmBackend(dimm, machine.scratch), { signal })
  return proveBackend(machine, dimm, signal)
}

/**
 * `object-del` of a DIMM's memory. Rejects with ExpectationError `hotplug-left` where QEMU still has it afterwards
 * (qom-list).
 */
export async function removeBackend({ monitor, name }: Machine, { id }: Dimm, signal: AbortSignal): Promise<void> {
  await monitor.execute('object-del', { id: backendId(id) }, { signal })
  const objects = await monitor.execute<{ name: string }[]>('qom-list', { path: '/objects' }, { signal })
  if (objects.some((object) => object.name === backendId(id)))
    throw new ExpectationError('hotplug-left', `${backendId(id)} was deleted, and the ${name} still has it`)
}
