import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { Dimm } from '../spec/hotplug.ts'
import { vcpusOf } from './guest-cpus.ts'
import { expectBlocks } from './guest-memory.ts'
import { answered } from './limits.ts'
import { isPlugWord, ostOf, wordOf } from './ost.ts'
import type { GuestCpu } from './plug-cpu.ts'
import type { GuestDimm } from './plug-dimm.ts'

/**
 * What QEMU took for a guest that was on its way has come to the guest, which ran there already: its ACPI has said so, and
 * it has it. Rejects with ExpectationError `hotplug-silent`, `hotplug-refused` or `hotplug-unseen`.
 */
export async function adopt(machine: Machine, signal: AbortSignal): Promise<{ cpus: GuestCpu[]; dimms: GuestDimm[] }> {
  const { pluggedCpus = [], memory, smp } = machine.spec
  const words = new Map<string, string>()
  for (const { id } of [...pluggedCpus, ...(memory.dimms ?? [])]) words.set(id, await taken(machine, id, signal))
  const ids = (await vcpusOf(machine, signal)).map((one) => one['logical-id']).toSorted((one, other) => one - other)
  const found = ids.slice(smp.cpus)
  if (found.length !== pluggedCpus.length) throw unseen(machine, `${pluggedCpus.length} vCPUs`, `${found.length}`)
  const proof = (id: string, proof: string) => ({ feature: `${id} has come to the guest`, exercised: true, proof })
  const driver = `${machine.spec.cpu.model}-x86_64-cpu`
  const cpus = pluggedCpus.map((present, index) => {
    const cpu = { driver, ...present }
    const logicalId = found[index]!
    return { cpu, logicalId, proof: proof(cpu.id, `${words.get(cpu.id)}; guest-get-vcpus: logical-id ${logicalId}`) }
  })
  const dimms: GuestDimm[] = []
  for (const dimm of memory.dimms ?? []) {
    const blocks = await expectBlocks(machine, dimm, { signal })
    dimms.push({ dimm, proof: proof(dimm.id, `${words.get(dimm.id)}; the guest has ${blocks} blocks there`) })
  }
  return { cpus, dimms }
}

async function taken(machine: Machine, id: Dimm['id'], signal: AbortSignal): Promise<string> {
  const event = await answered(machine, { id, since: 0, match: isPlugWord, signal })
  if (ostOf(event)?.status === 0) return wordOf(event)
  throw new ExpectationError('hotplug-refused', `the guest on the ${machine.name} did not take ${id}: ${wordOf(event)}`)
}

function unseen({ name }: Machine, expected: string, actual: string): ExpectationError {
  const message = `the guest on the ${name} has ${actual} of what was plugged while it arrived, not ${expected}`
  return new ExpectationError('hotplug-unseen', message, { expected, actual })
}
