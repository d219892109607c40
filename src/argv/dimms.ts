import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Device } from './device.ts'

/** `-m`: memory that is there, and how much more may be plugged into how many slots. */
export function memorySize({ memory: { sizeMib, slots, maxSizeMib } }: MachineSpec): string {
  const room = slots === undefined || maxSizeMib === undefined ? [] : [`slots=${slots}`, `maxmem=${maxSizeMib}M`]
  return [`${sizeMib}M`, ...room].join(',')
}

/** `-object`, one for the memory of each DIMM. */
export function dimmBackends({ memory: { dimmsMib = [] } }: MachineSpec): string[] {
  return dimmsMib.flatMap((mib, index) => ['-object', `memory-backend-ram,id=${backend(index)},size=${mib}M`])
}

/** The DIMMs themselves (docs/memory-hotplug). */
export function dimmDevices({ memory: { dimmsMib = [] } }: MachineSpec): Device[] {
  return dimmsMib.map((_, index) => ({ driver: 'pc-dimm', id: `dimm${index}`, memdev: backend(index) }))
}

function backend(index: number): string {
  return `dimm${index}-memory`
}
