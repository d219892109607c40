import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import { runOn, setOnline, vcpusOf } from './guest-cpus.ts'

/**
 * Takes a vCPU online where the guest has not done so itself, and runs a load on it. Rejects with ExpectationError
 * `vcpu-state` where it is offline nevertheless, `vcpu-idle` where nothing got done there.
 */
export async function useCpu(machine: Machine, logicalId: number, signal: AbortSignal): Promise<Exercised> {
  const before = (await vcpusOf(machine, signal)).find((one) => one['logical-id'] === logicalId)
  if (!before?.online) await setOnline(machine, logicalId, { online: true, signal })
  const rounds = await runOn(machine, logicalId, signal)
  const proof = `${before?.online ? 'online by itself' : 'taken online by guest-set-vcpus'}; ${rounds} rounds of load on it`
  return { feature: `use of vCPU ${logicalId} on the ${machine.name}`, exercised: true, proof }
}
