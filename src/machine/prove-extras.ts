import { QmpError } from '../qmp/message.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'

type Ask = <T>(command: string, args?: object) => Promise<T>

/** Proofs of what a machine has besides the usual: extra devices, and memory in DIMMs (qapi/machine.json). */
export async function proveExtras({ devices = [], memory }: MachineSpec, ask: Ask): Promise<Exercised[]> {
  const found = await Promise.all(devices.map((name) => proveDevice(name, ask)))
  return memory.dimmsMib?.length ? [...found, await proveDimms(memory.dimmsMib, ask)] : found
}

async function proveDevice(name: string, ask: Ask): Promise<Exercised> {
  const where = { path: `/machine/peripheral/${name}`, property: 'type' }
  const type = await ask<string>('qom-get', where).catch((error: unknown) => {
    if (error instanceof QmpError) return error.desc
    throw error
  })
  return { feature: `device ${name}`, exercised: type === `virtio-${name}-pci`, proof: `${where.path} is: ${type}` }
}

async function proveDimms(dimmsMib: readonly number[], ask: Ask): Promise<Exercised> {
  const wanted = dimmsMib.reduce((sum, mib) => sum + mib, 0)
  const { 'plugged-memory': plugged = 0 } = await ask<{ 'plugged-memory'?: number }>('query-memory-size-summary')
  const pluggedMib = plugged / 2 ** 20
  const proof = `query-memory-size-summary: ${pluggedMib} MiB plugged`
  return { feature: `${wanted} MiB in DIMMs`, exercised: pluggedMib === wanted, proof }
}
