import type { PresentCpu } from '../spec/hotplug.ts'
import type { Fact } from './facts.ts'

const places: ReadonlySet<string> = new Set(['socket-id', 'die-id', 'core-id', 'thread-id'])

/**
 * vCPUs that were plugged into a machine, by their subject: those of its CPU model, with an id, and properties that say
 * where they are and nothing else.
 */
export function pluggedCpusOf(facts: readonly Fact[]): ReadonlyMap<string, PresentCpu> {
  const model = facts.findLast(({ subject, key }) => subject === '-cpu' && key === 'model')?.value ?? 'qemu64'
  const subjects = Map.groupBy(facts, ({ subject }) => subject)
  const found = [...subjects].flatMap(([subject, device]) => {
    const cpu = /^-device \S+$/.test(subject) ? toCpu(device, model) : undefined
    return cpu ? [[subject, cpu] as const] : []
  })
  return new Map(found)
}

function toCpu(device: readonly Fact[], model: string): PresentCpu | undefined {
  const values = new Map(device.map(({ key, value }) => [key, value]))
  const [driver, id] = [values.get('driver'), values.get('id')]
  const rest = [...values].filter(([key]) => key !== 'driver' && key !== 'id')
  if (driver !== `${model}-x86_64-cpu` || id === undefined) return undefined
  if (!rest.every(([key, value]) => places.has(key) && /^\d{1,4}$/.test(value))) return undefined
  return { id, place: Object.fromEntries(rest.map(([key, value]) => [key, Number(value)])) }
}
