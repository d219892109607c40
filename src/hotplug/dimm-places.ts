import { ExpectationError } from '../base/errors.ts'
import type { Range } from '../guest/probe.ts'
import { partsOf } from '../spec/parts-of.ts'
import type { Machine } from '../machine/machine.ts'
import { type Dimm, type DimmSpec, type PciPlace, pluggedMib } from '../spec/hotplug.ts'
import { freePciPlaces } from '../spec/pci-places.ts'

/** qapi/machine.json, PCDIMMDeviceInfo and VirtioMEMDeviceInfo. */
export type MemoryDevice = Readonly<{
  id?: string
  slot?: number
  addr?: number
  memaddr?: number
  /** NUMA node of the guest. */
  node: number
  /** Bytes; of a virtio-mem device what the guest has of it. */
  size: number
  'requested-size'?: number
  /** Bytes; of a virtio-mem device all that there is of it. */
  'max-size'?: number
  /** Path of the object that is its memory. */
  memdev: string
}>

/** qapi/machine.json, MemoryDeviceInfo. */
type MemoryDeviceInfo = Readonly<{ type: string; data: MemoryDevice }>

export function memoryDevices({ monitor }: Machine, signal: AbortSignal): Promise<MemoryDeviceInfo[]> {
  return monitor.execute<MemoryDeviceInfo[]>('query-memory-devices', undefined, { signal })
}

/** What QEMU says of one of them. Rejects with ExpectationError `hotplug-unseen` where it does not list it. */
export async function memoryDevice(machine: Machine, id: string, signal: AbortSignal): Promise<MemoryDevice> {
  const device = (await memoryDevices(machine, signal)).find(({ data }) => data.id === id)
  if (device) return device.data
  throw new ExpectationError('hotplug-unseen', `query-memory-devices of the ${machine.name} has no ${id}`)
}

/** Guest-physical addresses of a DIMM that is there; of a virtio-mem device those that the guest has got first. */
export function rangeOf(dimm: Dimm): Range {
  const { id, address } = dimm
  if (address === undefined) throw new TypeError(`${id} has no place yet`)
  return { start: address, end: address + pluggedMib(dimm) * 2 ** 20 }
}

/** DIMMs with ids that the machine has not given yet. */
export function newDimms({ spec }: Pick<Machine, 'spec'>, wanted: readonly DimmSpec[]): Dimm[] {
  const parts = partsOf(spec).flatMap(({ devices = [] }) => devices)
  const used = new Set([...(spec.memory.dimms ?? []), ...parts].map(({ id }) => id))
  const places = freePciPlaces(spec)
  let number = 0
  return wanted.map((dimm) => {
    while (used.has(`dimm${number}`)) number++
    const id = `dimm${number++}`
    return dimm.device === 'virtio-mem-pci' ? { ...dimm, id, pci: nextPlace(places, id) } : { ...dimm, id }
  })
}

function nextPlace(places: PciPlace[], id: string): PciPlace {
  const place = places.shift()
  if (place) return place
  throw new ExpectationError('no-place', `there is no free place on a bus of PCI that takes ${id} while the guest runs`)
}
