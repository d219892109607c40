import { ports } from './channels.ts'
import { rootBus } from './root-bus.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'

type Device = Readonly<{ driver: string } & Record<string, string | number | boolean>>

/**
 * `-device`, with every PCI address and port number pinned: both sides of a migration must put each device at
 * the same place, whatever the order of options.
 */
export function deviceOptions({ spec, jsonDevices }: { spec: MachineSpec; jsonDevices: boolean }): string[] {
  const format = jsonDevices ? JSON.stringify : keyValueForm
  return devices(spec).flatMap((device) => ['-device', format(device)])
}

function devices({ machineType }: MachineSpec): Device[] {
  return [
    { driver: 'virtio-serial-pci', id: 'serial', bus: rootBus(machineType), addr: '0x3' },
    { driver: 'virtserialport', bus: 'serial.0', nr: 1, chardev: 'agent', name: ports.agent, id: 'agent-port' },
    { driver: 'virtserialport', bus: 'serial.0', nr: 2, chardev: 'probe', name: ports.probe, id: 'probe-port' },
  ]
}

function keyValueForm({ driver, ...properties }: Device): string {
  return [driver, ...Object.entries(properties).map(([key, value]) => `${key}=${value}`)].join(',')
}
