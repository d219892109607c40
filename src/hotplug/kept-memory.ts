import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { Dimm } from '../spec/hotplug.ts'
import { rangeOf } from './dimm-places.ts'
import { expectMostInside, verifyRange } from './guest-memory.ts'

/** What the guest wrote into a DIMM is there still, and in the DIMM. Rejects as `expectMostInside`. */
export async function keptMemory(machine: Machine, dimm: Dimm, signal: AbortSignal): Promise<Exercised> {
  const { pages, inside } = await expectMostInside(machine, dimm, signal)
  const proof = `${pages} pages verified, ${inside} of them in it`
  return { feature: `memory of ${dimm.id} that came along to the ${machine.name}`, exercised: true, proof }
}

/**
 * What the guest wrote into a DIMM that is gone it has elsewhere, unharmed. Rejects with ExpectationError
 * `memory-corrupt`, or `hotplug-left` where pages are still where the DIMM was.
 */
export async function movedMemory(machine: Machine, dimm: Dimm, signal: AbortSignal): Promise<Exercised> {
  const { pages, inside } = await verifyRange(machine, rangeOf(dimm), signal)
  if (inside === 0) {
    const feature = `memory that was moved out of ${dimm.id} on the ${machine.name}`
    return { feature, exercised: pages > 0, proof: `${pages} pages verified, none of them in it` }
  }
  const message = `${inside} pages of the guest on the ${machine.name} are where ${dimm.id} was, which is unplugged`
  throw new ExpectationError('hotplug-left', message, { expected: 0, actual: inside })
}
