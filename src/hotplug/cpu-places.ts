import { ExpectationError } from '../base/errors.ts'
import type { CpuPlace, PluggedCpu } from '../spec/hotplug.ts'
import type { Machine } from '../machine/machine.ts'

/** qapi/machine.json, HotpluggableCPU. One with a path is there. */
type HotpluggableCpu = Readonly<{ type: string; props: CpuPlace; 'qom-path'?: string }>

/** All places for vCPUs, the lowest first: QEMU lists them the other way round. */
export async function cpuPlaces({ monitor }: Machine, signal: AbortSignal): Promise<HotpluggableCpu[]> {
  const places = await monitor.execute<HotpluggableCpu[]>('query-hotpluggable-cpus', undefined, { signal })
  return places.toReversed()
}

/**
 * vCPUs for the first free places, as many as asked for, with ids that the machine has not given yet. Rejects with
 * ExpectationError `no-place` where there are fewer.
 */
export async function newCpus(machine: Machine, wanted: number | 'all', signal: AbortSignal): Promise<PluggedCpu[]> {
  const free = await freeCpus(machine, signal)
  const count = wanted === 'all' ? free.length : wanted
  if (count <= free.length && (count > 0 || wanted === 0)) return free.slice(0, count)
  throw new ExpectationError(
    'no-place',
    `the ${machine.name} has room for ${free.length} vCPUs more, not for ${wanted}`,
  )
}

/** A vCPU for each place that is free. */
export async function freeCpus(machine: Machine, signal: AbortSignal): Promise<PluggedCpu[]> {
  const free = (await cpuPlaces(machine, signal)).filter((place) => place['qom-path'] === undefined)
  const ids = unusedIds(machine)
  return free.map(({ type, props }) => ({ id: ids.next().value, driver: type, place: props }))
}

/** `cpu2`, `cpu3`, …: the number is none that the guest knows, only one that no other vCPU has. */
export function* unusedIds({ spec }: Pick<Machine, 'spec'>): Generator<string, never> {
  const used = new Set(spec.pluggedCpus?.map(({ id }) => id))
  for (let number = spec.smp.cpus; ; number++) if (!used.has(`cpu${number}`)) yield `cpu${number}`
}
