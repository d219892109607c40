import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import { placed } from './placed.ts'
import { proveBackend } from './prove-backend.ts'
import { proveCpu } from './prove-cpu.ts'

/**
 * QEMU has all vCPUs and DIMMs that its machine was plugged, as they were plugged: on its command line, over its monitor, or
 * while the guest came. Resolves to a proof of each. Rejects with ExpectationError as `proveCpu`, `placed` and
 * `proveBackend` do.
 */
export async function proveThere(machine: Machine, signal: AbortSignal): Promise<Exercised[]> {
  const { pluggedCpus = [], memory } = machine.spec
  const proofs: Exercised[] = []
  const prove = (id: string, proof: string) =>
    proofs.push({ feature: `${id} of the ${machine.name} as it was plugged`, exercised: true, proof })
  for (const cpu of pluggedCpus) prove(cpu.id, await proveCpu(machine, cpu, signal))
  for (const dimm of memory.dimms ?? []) {
    const { said } = await placed(machine, dimm, signal)
    prove(dimm.id, `${said}; ${await proveBackend(machine, dimm, signal)}`)
  }
  return proofs
}
