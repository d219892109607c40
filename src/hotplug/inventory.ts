import type { Machine } from '../machine/machine.ts'
import { cpuPlaces } from './cpu-places.ts'
import { memoryDevices } from './dimm-places.ts'

/** Where QEMU keeps what was made by `-device`, `device_add`, `-object` and `object-add`, with a name or without one. */
const folders = ['/machine/peripheral', '/machine/peripheral-anon', '/objects']

/** What a machine has that can come or go while it runs, by QEMU's own lists: a line for each. */
export async function inventory(machine: Machine, signal: AbortSignal): Promise<string[]> {
  const places = await cpuPlaces(machine, signal)
  const cpus = places.flatMap((place) => place['qom-path'] ?? [])
  const memory = (await memoryDevices(machine, signal)).map(({ type, data }) => data.id ?? type)
  const made = await Promise.all(folders.map((path) => childrenOf(machine, path, signal)))
  return [...cpus.map((path) => `vCPU ${path}`), ...memory.map((id) => `memory ${id}`), ...made.flat()]
}

async function childrenOf({ monitor }: Machine, path: string, signal: AbortSignal): Promise<string[]> {
  const children = await monitor.execute<{ name: string }[]>('qom-list', { path }, { signal })
  return children.map(({ name }) => `${path}/${name}`)
}
