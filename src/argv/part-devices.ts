import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Device } from './device.ts'
import { partsOf } from '../spec/parts-of.ts'
import { rootBus } from './root-bus.ts'
import type { Slots } from './slots.ts'

/** The devices that parts of a machine bring; on the root bus each at an address that both sides of a migration agree on. */
export function partDevices(spec: MachineSpec, slots: Slots): Device[] {
  const root = rootBus(spec.machineType)
  return partsOf(spec).flatMap(({ devices = [] }) =>
    devices.map(({ bus, ...device }) => {
      const placed = bus === 'root' ? { bus: root, addr: device['addr'] ?? slots.take() } : bus ? { bus } : {}
      return { ...device, ...placed } as Device
    }),
  )
}
