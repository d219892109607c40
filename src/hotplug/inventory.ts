import { backendId } from '../argv/dimms.ts'
import { ExpectationError } from '../base/errors.ts'
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

/** What has come and gone from one inventory to a later one. */
export function changes(before: readonly string[], after: readonly string[]): string[] {
  const more = after.filter((one) => !before.includes(one)).map((one) => `${one} is new`)
  return [...more, ...before.filter((one) => !after.includes(one)).map((one) => `${one} is gone`)]
}

type Since = Readonly<{ id: string; before: readonly string[]; signal: AbortSignal }>

/** Nothing has come or gone but a device and its memory. Rejects with ExpectationError `hotplug-unseen`. */
export async function expectNoOther(machine: Machine, { id, before, signal }: Since): Promise<void> {
  const own = [
    `vCPU /machine/peripheral/${id}`,
    `memory ${id}`,
    `/machine/peripheral/${id}`,
    `/objects/${backendId(id)}`,
  ]
  const others = changes(before, await inventory(machine, signal)).filter(
    (one) => !own.includes(one.replace(/ is new$/, '')),
  )
  if (others.length === 0) return
  const actual = others.join(', ')
  const message = `only ${id} was plugged into the ${machine.name}, and ${actual}`
  throw new ExpectationError('hotplug-unseen', message, { expected: `${id} alone`, actual })
}
