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

/** vCPUs that have a thread of their own. */
export function runningCpus({ monitor }: Machine, signal: AbortSignal): Promise<{ 'qom-path': string }[]> {
  return monitor.execute('query-cpus-fast', undefined, { signal })
}

/**
 * vCPUs for the first free places, as many as asked for, with ids that the machine has not given yet. Rejects with
 * ExpectationError `no-place` where there are fewer, or not as many as `maxcpus` leaves.
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

/**
 * A vCPU for each place that is free. Rejects with ExpectationError `no-place` where these are not as many as `maxcpus` leaves
 * room for.
 */
export async function freeCpus(machine: Machine, signal: AbortSignal): Promise<PluggedCpu[]> {
  const free = (await cpuPlaces(machine, signal)).filter((place) => place['qom-path'] === undefined)
  expectRoom(machine, free.length)
  const ids = unusedIds(machine)
  return free.map(({ type, props }) => ({ id: ids.next().value, driver: type, place: props }))
}

function expectRoom({ name, spec: { smp, pluggedCpus = [] } }: Machine, actual: number): void {
  const there = smp.cpus + pluggedCpus.length
  const expected = smp.maxcpus - there
  if (actual === expected) return
  const message = `the ${name} has ${actual} free places for vCPUs: of ${smp.maxcpus} with ${there} taken it is ${expected}`
  throw new ExpectationError('no-place', message, { expected, actual })
}

/** `cpu2`, `cpu3`, …: the number is none that the guest knows, only one that no other vCPU has. */
export function* unusedIds({ spec }: Pick<Machine, 'spec'>): Generator<string, never> {
  const used = new Set(spec.pluggedCpus?.map(({ id }) => id))
  for (let number = spec.smp.cpus; ; number++) if (!used.has(`cpu${number}`)) yield `cpu${number}`
}
