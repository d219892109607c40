import type { GuestImage } from '../spec/build.ts'
import { bootDevices, bootSlot } from './boot.ts'
import { agentPortDevice } from './agent-port.ts'
import type { Device } from './device.ts'
import { cpuDevices } from './cpus.ts'
import { dimmDevices, memoryDevices } from './dimms.ts'
import { diskDevices } from './disks.ts'
import { ports } from './channels.ts'
import { keyValues } from './key-values.ts'
import { partDevices } from './part-devices.ts'
import { rootBus } from './root-bus.ts'
import { slotsOf } from './slots.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'

/** Where the device of both guest channels is, unless a part of the machine is there. */
const serialSlot = 3

type Input = Readonly<{ spec: MachineSpec; image: GuestImage; jsonDevices: boolean }>

/**
 * `-device`, with every PCI address and port number pinned: both sides of a migration must put each device at
 * the same place, whatever the order of options.
 */
export function deviceOptions({ spec, image, jsonDevices }: Input): string[] {
  return formatDevices(devices(spec, image), jsonDevices)
}

/** `-device` for each of these, as JSON or, for builds that do not take that, as key=value. */
export function formatDevices(list: readonly Device[], jsonDevices: boolean): string[] {
  const format = jsonDevices ? JSON.stringify : keyValueForm
  return list.flatMap((device) => ['-device', format(device)])
}

function devices(spec: MachineSpec, image: GuestImage): Device[] {
  const slots = slotsOf(spec)
  return [
    { driver: 'virtio-serial-pci', id: 'serial', bus: rootBus(spec.machineType), addr: slots.take(serialSlot) },
    agentPortDevice(spec),
    { driver: 'virtserialport', bus: 'serial.0', nr: 2, chardev: 'probe', name: ports.probe, id: 'probe-port' },
    ...bootDevices(image, () => ({ bus: rootBus(spec.machineType), addr: slots.take(bootSlot) })),
    ...diskDevices(spec, slots),
    ...cpuDevices(spec),
    ...dimmDevices(spec),
    ...partDevices(spec, slots),
    ...memoryDevices(spec),
  ]
}

function keyValueForm({ driver, ...properties }: Device): string {
  return [driver, ...(Object.keys(properties).length > 0 ? [keyValues(properties)] : [])].join(',')
}
