import { cpuDevices } from '../argv/cpus.ts'
import { dimmDevice } from '../argv/dimms.ts'
import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import { placed } from './placed.ts'
import { addBackend } from './plug-dimm.ts'
import { proveCpu } from './prove-cpu.ts'

/**
 * Plugs into a QEMU that waits for a guest what that guest's machine has more, at the same places; nobody there could
 * answer yet. Rejects with QmpError where it refuses, with ExpectationError `wrong-place`, `wrong-backend` or
 * `memory-size` where it has other ones then.
 */
export async function plugAhead(machine: Machine, wanted: MachineSpec, signal: AbortSignal): Promise<Exercised> {
  const { spec, monitor, name } = machine
  const cpus = without(wanted.pluggedCpus, spec.pluggedCpus)
  const dimms = without(wanted.memory.dimms, spec.memory.dimms)
  for (const device of cpuDevices({ ...spec, pluggedCpus: cpus }))
    await monitor.execute('device_add', device, { signal })
  const proofs: string[] = []
  for (const cpu of cpus) proofs.push(await proveCpu(machine, cpu, signal))
  for (const dimm of dimms) {
    proofs.push(await addBackend(machine, dimm, signal))
    await monitor.execute('device_add', dimmDevice(dimm), { signal })
    await placed(machine, dimm, signal)
  }
  machine.become({ ...spec, pluggedCpus: wanted.pluggedCpus, memory: { ...spec.memory, dimms: wanted.memory.dimms } })
  const ids = [...cpus, ...dimms].map(({ id }) => id).join(', ')
  return {
    feature: `plug into the waiting ${name}`,
    exercised: ids !== '',
    proof: [`device_add: accepted (${ids || 'nothing'})`, ...proofs].join('; '),
  }
}

function without<T extends { id: string }>(all: readonly T[] = [], there: readonly T[] = []): T[] {
  return all.filter(({ id }) => !there.some((one) => one.id === id))
}
