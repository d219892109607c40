import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { PluggedCpu } from '../spec/hotplug.ts'
import { cpuPlaces, runningCpus } from './cpu-places.ts'
import { vcpusOf } from './guest-cpus.ts'
import { answered } from './limits.ts'
import { isEjected } from './ost.ts'
import type { GuestCpu } from './plug-cpu.ts'
import { expectBack, leftBehind } from './unplug.ts'

/**
 * Unplugs a vCPU; the guest takes it offline itself. Rejects with ExpectationError `unplug-refused` where it does not,
 * `hotplug-left` where QEMU or the guest still has it afterwards.
 */
export async function unplugCpu(
  machine: Machine,
  { cpu, logicalId }: Pick<GuestCpu, 'cpu' | 'logicalId'>,
  signal: AbortSignal,
) {
  const since = machine.monitor.events.now
  const said = await expectBack(machine, cpu.id, signal)
  // The guest forgets a vCPU only after QEMU has let go of it, and says when it is done (Linux 6.11 and later).
  await answered(machine, { id: cpu.id, since, match: isEjected, signal })
  await expectFree(machine, cpu, signal)
  const inGuest = (await vcpusOf(machine, signal)).some((one) => one['logical-id'] === logicalId)
  if (inGuest) throw leftBehind(cpu.id, `the guest on the ${machine.name} (logical-id ${logicalId})`)
  const { spec } = machine
  machine.become({ ...spec, pluggedCpus: spec.pluggedCpus?.filter(({ id }) => id !== cpu.id) ?? [] })
  const proof = `${said}; query-hotpluggable-cpus: its place is free; query-cpus-fast lacks it; the guest has no logical-id ${logicalId}`
  return { feature: `unplug ${cpu.id} from the ${machine.name}`, exercised: true, proof } satisfies Exercised
}

async function expectFree(machine: Machine, { id }: PluggedCpu, signal: AbortSignal): Promise<void> {
  const lists = {
    'query-hotpluggable-cpus': await cpuPlaces(machine, signal),
    'query-cpus-fast': await runningCpus(machine, signal),
  }
  const holds = Object.entries(lists).find(([, cpus]) =>
    cpus.some((one) => one['qom-path'] === `/machine/peripheral/${id}`),
  )
  if (holds) throw leftBehind(id, `${holds[0]} of the ${machine.name}`)
}
