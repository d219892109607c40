import { isDeepStrictEqual } from 'node:util'
import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { PresentCpu } from '../spec/hotplug.ts'
import { cpuPlaces } from './cpu-places.ts'

/**
 * QEMU has a vCPU at the place that it was plugged into, and no other one there (query-hotpluggable-cpus); resolves to that
 * place in words. Rejects with ExpectationError `wrong-place`.
 */
export async function provePlace(machine: Machine, { id, place }: PresentCpu, signal: AbortSignal): Promise<string> {
  const there = (await cpuPlaces(machine, signal)).find(({ props }) => isDeepStrictEqual(props, place))
  const [expected, actual] = [`/machine/peripheral/${id}`, there?.['qom-path'] ?? 'none']
  const where = Object.entries(place)
    .map(([level, number]) => `${level} ${number}`)
    .join(', ')
  if (actual === expected) return `query-hotpluggable-cpus: at ${where}`
  const message = `${id} was plugged into ${where} of the ${machine.name}, and the vCPU there is ${actual}`
  throw new ExpectationError('wrong-place', message, { expected, actual })
}
