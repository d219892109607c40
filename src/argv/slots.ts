import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Properties } from '../spec/parts.ts'
import { text } from './key-values.ts'
import { partsOf } from '../spec/parts-of.ts'
import { rootBus } from './root-bus.ts'

/** Slots of the root bus from this on go to parts that give none. */
const firstFree = 0x10

/** Below and above are the machine's own devices; in 3 the device of both guest channels is, unless something else is. */
const [lowest, highest] = [0x4, 0x1e]

/** Gives slots of the root bus: each the one that is preferred, or the next that nobody has. */
export type Slots = Readonly<{ take: (preferred?: number) => string }>

/** The slots of a machine that its parts leave free. Asked in the same order, they come out the same. */
export function slotsOf(spec: MachineSpec): Slots {
  const bus = rootBus(spec.machineType)
  const devices = partsOf(spec).flatMap(({ devices: own = [] }) => own)
  const taken = new Set(devices.flatMap((device) => slotOn(bus, device)))
  return {
    take: (preferred = firstFree) => {
      const candidates = [...range(preferred, highest), ...range(lowest, preferred - 1)]
      const slot = candidates.find((one) => !taken.has(one))
      if (slot === undefined) throw new TypeError(`no slot is free on the root bus of ${spec.machineType}`)
      taken.add(slot)
      return `0x${slot.toString(16)}`
    },
  }
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
}

/** `addr` is a slot, or a slot and a function: `0x1.0x2`. */
function slotOn(rootName: string, { bus, addr }: Properties): number[] {
  if (addr === undefined || (bus !== 'root' && bus !== rootName)) return []
  const slot = typeof addr === 'number' ? addr >> 3 : Number(text(addr).replace(/^0?x?/, '0x').split('.')[0])
  return Number.isInteger(slot) ? [slot] : []
}
