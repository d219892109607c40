import type { Device } from './device.ts'
import { dimmDevices } from './dimms.ts'
import { diskDevices } from './disks.ts'
import { ports } from './channels.ts'
import { rootBus } from './root-bus.ts'
import type { ExtraDevice, MachineSpec } from '../spec/machine-spec.ts'

/**
 * `-device`, with every PCI address and port number pinned: both sides of a migration must put each device at
 * the same place, whatever the order of options.
 */
export function deviceOptions({ spec, jsonDevices }: { spec: MachineSpec; jsonDevices: boolean }): string[] {
  return formatDevices(devices(spec), jsonDevices)
}

/** `-device` for each of these, as JSON or, for builds that do not take that, as key=value. */
export function formatDevices(list: readonly Device[], jsonDevices: boolean): string[] {
  const format = jsonDevices ? JSON.stringify : keyValueForm
  return list.flatMap((device) => ['-device', format(device)])
}

function devices(spec: MachineSpec): Device[] {
  return [
    { driver: 'virtio-serial-pci', id: 'serial', bus: rootBus(spec.machineType), addr: '0x3' },
    { driver: 'virtserialport', bus: 'serial.0', nr: 1, chardev: 'agent', name: ports.agent, id: 'agent-port' },
    { driver: 'virtserialport', bus: 'serial.0', nr: 2, chardev: 'probe', name: ports.probe, id: 'probe-port' },
    ...diskDevices(spec),
    ...dimmDevices(spec),
    ...(spec.devices ?? []).map((name) => ({ ...extra[name], bus: rootBus(spec.machineType) })),
  ]
}

const extra: Readonly<Record<ExtraDevice, Device>> = {
  balloon: { driver: 'virtio-balloon-pci', id: 'balloon', addr: '0x6' },
  rng: { driver: 'virtio-rng-pci', id: 'rng', addr: '0x7' },
}

function keyValueForm({ driver, ...properties }: Device): string {
  return [driver, ...Object.entries(properties).map(([key, value]) => `${key}=${value}`)].join(',')
}
