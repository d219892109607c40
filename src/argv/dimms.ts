import type { Dimm, DimmSpec } from '../spec/hotplug.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Device } from './device.ts'
import { escapeComma } from './escape-comma.ts'

/** Properties of an object as `object-add` takes them, with its type and id. */
type ObjectProperties = Readonly<{ 'qom-type': string; id: string } & Record<string, unknown>>

/** `-m`: memory that is there, and how much more may be plugged into how many slots. */
export function memorySize({ memory: { sizeMib, slots, maxSizeMib } }: MachineSpec): string {
  const room = slots === undefined || maxSizeMib === undefined ? [] : [`slots=${slots}`, `maxmem=${maxSizeMib}M`]
  return [`${sizeMib}M`, ...room].join(',')
}

/** `-object`, one for the memory of each DIMM. */
export function dimmBackends({ memory: { dimms = [] } }: MachineSpec, directory: string): string[] {
  return dimms.flatMap((dimm) => ['-object', keyValues(dimmBackend(dimm, directory))])
}

/** The object that is a DIMM's memory. One in a file lies below `directory`, of which each QEMU has its own. */
export function dimmBackend(dimm: DimmSpec & { id: string }, directory: string): ObjectProperties {
  const { id, sizeMib, backend, share, prealloc, policy } = dimm
  return {
    'qom-type': `memory-backend-${backend}`,
    id: backendId(id),
    size: sizeMib * 2 ** 20,
    ...(backend === 'file' && { 'mem-path': `${directory}/${id}` }),
    ...(share !== undefined && { share }),
    ...(prealloc !== undefined && { prealloc }),
    ...(policy && { policy: policy.mode, 'host-nodes': policy.hostNodes }),
  }
}

/** The DIMMs themselves (docs/memory-hotplug). */
export function dimmDevices({ memory: { dimms = [] } }: MachineSpec): Device[] {
  return dimms.filter(({ device }) => device !== 'virtio-mem-pci').map(dimmDevice)
}

/** Memory that is a device of PCI; it may sit behind a port that is a part of the machine. */
export function memoryDevices({ memory: { dimms = [] } }: MachineSpec): Device[] {
  return dimms.filter(({ device }) => device === 'virtio-mem-pci').map(dimmDevice)
}

/** Where it is not pinned yet, QEMU picks slot and address. */
export function dimmDevice(dimm: Dimm): Device & { id: string } {
  const { id, device, node, slot, address } = dimm
  const common = { driver: device, id, memdev: backendId(id), ...(node !== undefined && { node }) }
  if (device === 'virtio-mem-pci') return { ...common, ...virtioMem(dimm) }
  return { ...common, ...(slot !== undefined && { slot }), ...(address !== undefined && { addr: address }) }
}

/** qapi/qdev.json has no types for it: hw/virtio/virtio-mem.c. */
function virtioMem({ requestedMib = 0, address, pci }: Dimm) {
  return { 'requested-size': requestedMib * 2 ** 20, ...(address !== undefined && { memaddr: address }), ...pci }
}

/** Memory of a DIMM is known to a migration by this name. */
export function backendId(id: string): string {
  return `${id}-memory`
}

function keyValues({ 'qom-type': type, ...properties }: ObjectProperties): string {
  return [type, ...Object.entries(properties).flatMap(([key, value]) => keyValue(key, value))].join(',')
}

/** A list is given element by element: `host-nodes=0,host-nodes=1`. */
function keyValue(key: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => keyValue(key, one))
  const text = typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)
  return [`${key}=${escapeComma(text)}`]
}
