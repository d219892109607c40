import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import { cpuPlaces } from './cpu-places.ts'
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
  const holder = (await cpuPlaces(machine, signal)).find(
    (place) => place['qom-path'] === `/machine/peripheral/${cpu.id}`,
  )
  if (holder) throw leftBehind(cpu.id, `query-hotpluggable-cpus of the ${machine.name}`)
  const inGuest = (await vcpusOf(machine, signal)).some((one) => one['logical-id'] === logicalId)
  if (inGuest) throw leftBehind(cpu.id, `the guest on the ${machine.name} (logical-id ${logicalId})`)
  const { spec } = machine
  machine.become({ ...spec, pluggedCpus: spec.pluggedCpus?.filter(({ id }) => id !== cpu.id) ?? [] })
  const proof = `${said}; query-hotpluggable-cpus: its place is free; the guest has no logical-id ${logicalId}`
  return { feature: `unplug ${cpu.id} from the ${machine.name}`, exercised: true, proof } satisfies Exercised
}
