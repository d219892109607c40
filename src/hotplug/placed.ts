import { backendId } from '../argv/dimms.ts'
import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { Dimm } from '../spec/hotplug.ts'
import { type MemoryDevice, memoryDevice } from './dimm-places.ts'
import { provePciPlace } from './prove-pci-place.ts'

/** A DIMM at the place that QEMU has for it, and what QEMU says of that. */
type Placed = Readonly<{ dimm: Dimm; said: string }>

/**
 * A DIMM at the place that QEMU has for it: the one that is pinned, where it is. Rejects with ExpectationError
 * `hotplug-unseen` where QEMU does not list it, `memory-size` where it is larger or smaller than was asked for,
 * `wrong-backend` where its memory is not the object that was made for it, `wrong-place` or `wrong-node` where it is elsewhere.
 */
export async function placed(machine: Machine, dimm: Dimm, signal: AbortSignal): Promise<Placed> {
  const found = await memoryDevice(machine, dimm.id, signal)
  const facts = factsOf(dimm, found)
  const wrong = facts.find(({ expected, actual }) => expected !== undefined && expected !== actual)
  if (wrong) throw otherwise(machine, dimm, wrong)
  const pci = dimm.pci ? [await provePciPlace(machine, { id: dimm.id, pci: dimm.pci }, signal)] : []
  const said = facts.flatMap(({ what, actual }) => (actual === undefined ? [] : [`${what} ${actual}`])).join(', ')
  const { slot } = found
  return {
    dimm: { ...dimm, ...(slot !== undefined && { slot }), address: addressOf(found) ?? 0 },
    said: [`query-memory-devices: ${said}`, ...pci].join('; '),
  }
}

type Fact = Readonly<{
  code: string
  what: string
  /** Undefined where it is QEMU's to choose. */
  expected: string | number | undefined
  actual: string | number | undefined
}>

/** What was asked for beside what QEMU has. */
function factsOf(dimm: Dimm, found: MemoryDevice): Fact[] {
  const { size, 'max-size': whole = size, memdev, slot, node } = found
  const [asked, is] = [dimm.address, addressOf(found)].map((one) => one && `0x${one.toString(16)}`)
  return [
    { code: 'memory-size', what: 'size', expected: `${dimm.sizeMib} MiB`, actual: `${whole / 2 ** 20} MiB` },
    { code: 'wrong-backend', what: 'memory', expected: `/objects/${backendId(dimm.id)}`, actual: memdev },
    { code: 'wrong-place', what: 'slot', expected: dimm.slot, actual: slot },
    { code: 'wrong-place', what: 'address', expected: asked, actual: is },
    { code: 'wrong-node', what: 'node', expected: dimm.node, actual: node },
  ]
}

function addressOf({ addr, memaddr }: MemoryDevice): number | undefined {
  return addr ?? memaddr
}

function otherwise({ name }: Machine, { id }: Dimm, { code, what, expected, actual }: Fact): ExpectationError {
  const message = `${id} was to have ${what} ${expected}, and query-memory-devices of the ${name} says ${actual ?? 'none'}`
  return new ExpectationError(code, message, { expected, actual })
}
