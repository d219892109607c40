import type { PciPlace } from './hotplug.ts'
import type { MachineSpec } from './machine-spec.ts'
import { partsOf } from './parts-of.ts'

/** The last slot of pci.0: parts of a machine get theirs from below it. On pcie.0 the chipset is there. */
const lastSlot: PciPlace = { bus: 'pci.0', addr: '0x1f' }

/**
 * Where a device of PCI can be plugged: behind root ports that have nothing, and on the bus of an i440fx. The bus of a
 * q35 takes nothing while the guest runs (docs/pcie.txt).
 */
export function freePciPlaces(
  spec: Pick<MachineSpec, 'machineType' | 'machineParts' | 'parts' | 'memory'>,
): PciPlace[] {
  const devices = partsOf(spec).flatMap(({ devices: own = [] }) => own)
  const plugged = (spec.memory.dimms ?? []).map(({ pci }) => pci?.bus)
  const taken = [...devices.flatMap(({ bus }) => (bus === lastSlot.bus ? [] : [bus])), ...plugged]
  const ports = devices.flatMap(({ driver, id }) => (driver === 'pcie-root-port' && typeof id === 'string' ? [id] : []))
  const places = ports.map((bus) => ({ bus, addr: '0x0' }))
  const all = spec.machineType.includes('q35') ? places : [...places, lastSlot]
  return all.filter(({ bus }) => !taken.includes(bus))
}
