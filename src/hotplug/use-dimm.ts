import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { Dimm } from '../spec/hotplug.ts'
import { rangeOf } from './dimm-places.ts'
import { expectMostInside, stampRange, takeOnline } from './guest-memory.ts'

/** Takes a DIMM's memory online where the guest has not done so itself, and stamps pages that really lie in it. */
export async function useDimm(machine: Machine, dimm: Dimm, signal: AbortSignal): Promise<Exercised> {
  const range = rangeOf(dimm)
  await takeOnline(machine, range, signal)
  const stamped = await stampRange(machine, range, signal)
  const { pages, inside } = await expectMostInside(machine, dimm, signal)
  const proof = `${stamped} pages at its addresses stamped; ${pages} verified, ${inside} of them there`
  return { feature: `use of ${dimm.id} on the ${machine.name}`, exercised: true, proof }
}
