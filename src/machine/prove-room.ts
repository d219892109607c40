import { QmpError } from '../qmp/message.ts'
import { type Exercised, notChecked } from '../spec/exercised.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Ask } from './ask.ts'

/** MemorySizeConfiguration of qapi/machine.json, the property `memory` of a machine since QEMU 7.1. */
type MemorySize = Readonly<{ slots?: number; 'max-size'?: number }>

/** The room that a machine has for vCPUs and DIMMs to come; nothing where none was asked for. */
export async function proveRoom({ smp, memory }: MachineSpec, ask: Ask): Promise<Exercised[]> {
  const cpus = smp.maxcpus > smp.cpus ? [await proveMaxcpus(smp.maxcpus, ask)] : []
  const { slots, maxSizeMib } = memory
  const isRoomy = slots !== undefined && maxSizeMib !== undefined
  return [...cpus, ...(isRoomy ? [await proveSlots({ slots, maxSizeMib }, ask)] : [])]
}

async function proveMaxcpus(maxcpus: number, ask: Ask): Promise<Exercised> {
  const places = await ask<{ 'vcpus-count'?: number }[]>('query-hotpluggable-cpus')
  const count = places.reduce((sum, { 'vcpus-count': vcpus = 1 }) => sum + vcpus, 0)
  return {
    feature: `maxcpus=${maxcpus}`,
    exercised: count === maxcpus,
    proof: `query-hotpluggable-cpus: places for ${count} vCPUs`,
  }
}

async function proveSlots(
  { slots, maxSizeMib }: Readonly<{ slots: number; maxSizeMib: number }>,
  ask: Ask,
): Promise<Exercised> {
  const feature = `${slots} slots for memory, up to ${maxSizeMib} MiB`
  try {
    const found = await ask<MemorySize>('qom-get', { path: '/machine', property: 'memory' })
    const foundMib = (found['max-size'] ?? 0) / 2 ** 20
    const exercised = found.slots === slots && foundMib === maxSizeMib
    return { feature, exercised, proof: `/machine has ${found.slots ?? 0} slots, up to ${foundMib} MiB` }
  } catch (error) {
    if (error instanceof QmpError) return notChecked(feature, `this QEMU does not tell: ${error.desc}`)
    throw error
  }
}
