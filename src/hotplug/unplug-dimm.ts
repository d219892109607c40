import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { Dimm } from '../spec/hotplug.ts'
import { memoryDevices, rangeOf } from './dimm-places.ts'
import { blocksIn } from './guest-memory.ts'
import { removeBackend } from './plug-dimm.ts'
import { expectBack, leftBehind } from './unplug.ts'

/**
 * Unplugs a DIMM and deletes its memory; the guest moves what it has there elsewhere. Rejects with ExpectationError
 * `unplug-refused` where it does not, `hotplug-left` where QEMU or the guest still has it afterwards.
 */
export async function unplugDimm(machine: Machine, dimm: Dimm, signal: AbortSignal): Promise<Exercised> {
  const said = await expectBack(machine, dimm.id, signal)
  const listed = (await memoryDevices(machine, signal)).some(({ data }) => data.id === dimm.id)
  if (listed) throw leftBehind(dimm.id, `query-memory-devices of the ${machine.name}`)
  const blocks = await blocksIn(machine, rangeOf(dimm), signal)
  if (blocks.length > 0)
    throw leftBehind(dimm.id, `the guest on the ${machine.name} (${blocks.length} blocks of memory)`)
  // The last, or its memory that is still in use would hide that it is there.
  await removeBackend(machine, dimm, signal)
  const { spec } = machine
  const dimms = spec.memory.dimms?.filter(({ id }) => id !== dimm.id) ?? []
  machine.become({ ...spec, memory: { ...spec.memory, dimms } })
  const proof = `${said}; object-del: accepted; neither query-memory-devices nor the guest has it`
  return { feature: `unplug ${dimm.id} from the ${machine.name}`, exercised: true, proof }
}
