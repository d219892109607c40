import { partsOf } from '../spec/parts-of.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { Dimm } from '../spec/hotplug.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Ask } from './ask.ts'
import { proveParts } from './prove-parts.ts'
import { proveRoom } from './prove-room.ts'
import { proveTopology } from './prove-topology.ts'

/**
 * Proofs of what a machine has besides the usual: its topology, room for more, its parts, and memory in DIMMs (qapi/machine.json). That of virtio-mem
 * is there only with its guest, by which it is held against what was asked for.
 */
export async function proveExtras(spec: MachineSpec, ask: Ask): Promise<Exercised[]> {
  const dimms = spec.memory.dimms?.filter(({ device }) => device !== 'virtio-mem-pci') ?? []
  const found = await Promise.all(partsOf(spec).map((parts) => proveParts(parts, ask)))
  const room = [...(await proveTopology(spec, ask)), ...(await proveRoom(spec, ask))]
  return [...room, ...found.flat(), ...(dimms.length > 0 ? [await proveDimms(dimms, ask)] : [])]
}

async function proveDimms(dimms: readonly Dimm[], ask: Ask): Promise<Exercised> {
  const wanted = dimms.reduce((sum, { sizeMib }) => sum + sizeMib, 0)
  const { 'plugged-memory': plugged = 0 } = await ask<{ 'plugged-memory'?: number }>('query-memory-size-summary')
  const foundMib = plugged / 2 ** 20
  const proof = `query-memory-size-summary: ${foundMib} MiB plugged`
  return { feature: `${wanted} MiB in DIMMs`, exercised: foundMib === wanted, proof }
}
