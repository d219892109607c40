import { cpuDevice } from '../argv/cpus.ts'
import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { PluggedCpu } from '../spec/hotplug.ts'
import { vcpusOf } from './guest-cpus.ts'
import { expectNoOther, inventory } from './inventory.ts'
import { expectTaken } from './plugged.ts'
import { proveCpu } from './prove-cpu.ts'

/** A vCPU that the guest has, by the number that it has there. */
export type GuestCpu = Readonly<{ cpu: PluggedCpu; logicalId: number; proof: Exercised }>

/**
 * Plugs a vCPU into a running guest and waits until the guest has it (docs/specs/acpi_cpu_hotplug). Rejects with
 * ExpectationError `hotplug-refused` when the guest does not want it, `hotplug-unseen` when it has no new vCPU then, or more
 * came than that one, `wrong-place` when QEMU has it elsewhere, `cpu-changed` when it
 * can do something else than the first.
 */
export async function plugCpu(machine: Machine, cpu: PluggedCpu, signal: AbortSignal): Promise<GuestCpu> {
  const had = await inventory(machine, signal)
  const before = await vcpusOf(machine, signal)
  const said = await expectTaken(machine, cpuDevice(cpu), signal)
  const where = await proveCpu(machine, cpu, signal)
  const known = new Set(before.map((one) => one['logical-id']))
  const found = (await vcpusOf(machine, signal)).filter((one) => !known.has(one['logical-id']))
  if (found.length !== 1)
    throw new ExpectationError(
      'hotplug-unseen',
      `the guest has ${found.length} vCPUs more after ${cpu.id} was plugged`,
      {
        expected: 1,
        actual: found.length,
      },
    )
  await expectNoOther(machine, { id: cpu.id, before: had, signal })
  const { spec } = machine
  machine.become({ ...spec, pluggedCpus: [...(spec.pluggedCpus ?? []), cpu] })
  const logicalId = found[0]!['logical-id']
  const proof = `device_add: accepted; ${said}; ${where}; guest-get-vcpus: logical-id ${logicalId}`
  return { cpu, logicalId, proof: { feature: `plug ${cpu.id} into the ${machine.name}`, exercised: true, proof } }
}
