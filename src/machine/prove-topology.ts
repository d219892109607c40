import type { Exercised } from '../spec/exercised.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Ask } from './ask.ts'

/** HotpluggableCPU of qapi/machine.json: a place for a vCPU, numbered on each level within the one above. */
type Place = Readonly<{ props: Readonly<Partial<Record<`${'socket' | 'die' | 'core' | 'thread'}-id`, number>>> }>

const idOf = { sockets: 'socket-id', dies: 'die-id', cores: 'core-id', threads: 'thread-id' } as const
const levels = ['sockets', 'dies', 'cores', 'threads'] as const

/** The places that QEMU has for vCPUs are those of the topology that was asked for; nothing where none was. */
export async function proveTopology({ smp }: MachineSpec, ask: Ask): Promise<Exercised[]> {
  const asked = levels.filter((level) => smp[level] !== undefined)
  if (asked.length === 0) return []
  const places = await ask<Place[]>('query-hotpluggable-cpus')
  return asked.map((level) => {
    const found = new Set(places.map(({ props }) => props[idOf[level]] ?? 0)).size
    const inAll = `${found} ${level} among the ${places.length} places of query-hotpluggable-cpus`
    return {
      feature: `${level}=${smp[level]}`,
      exercised: found === smp[level] && places.length === smp.maxcpus,
      proof: inAll,
    }
  })
}
