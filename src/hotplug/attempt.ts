import { cpuDevice } from '../argv/cpus.ts'
import { dimmDevice } from '../argv/dimms.ts'
import type { Device } from '../argv/device.ts'
import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { Dimm, HotplugSpec, PluggedCpu } from '../spec/hotplug.ts'
import { answerTo } from './answer-to.ts'
import { newCpus } from './cpu-places.ts'
import { newDimms } from './dimm-places.ts'
import { placed } from './placed.ts'
import { addBackend, removeBackend } from './plug-dimm.ts'
import { proveCpu } from './prove-cpu.ts'

/** What is to come of it: QEMU's refusal, or the part of it that does not vary; nothing where it is to accept. */
type Wanted = Readonly<{ refuses?: string; signal: AbortSignal }>

/** What was tried, how it was answered, and between which times, controller's clock in milliseconds since the epoch. */
type Attempted = Readonly<{ proof: string; sentAt: number; repliedAt: number }>

/**
 * Tries to plug everything, and takes back what a refused plug leaves behind. Rejects with ExpectationError `not-refused`
 * where QEMU accepts, or refuses and plugs nevertheless, `refused-otherwise` where QEMU gives another reason, or
 * refuses what it is to accept, and as `proveCpu` and `placed` where it accepts and makes something else of it.
 */
export async function attemptPlug(machine: Machine, spec: HotplugSpec, wanted: Wanted): Promise<Attempted> {
  const { signal } = wanted
  const cpus = await newCpus(machine, spec.cpus, signal)
  const sentAt = Date.now()
  const answers: string[] = []
  for (const cpu of cpus) answers.push(await attempt(machine, cpuDevice(cpu), wanted))
  const dimms = newDimms(machine, spec.dimms)
  for (const dimm of dimms) answers.push(await attemptDimm(machine, dimm, wanted))
  const attempted = { proof: answers.join('; '), sentAt, repliedAt: Date.now() }
  // What was accepted is there, whether the guest knows of it or not.
  if (wanted.refuses === undefined) {
    for (const cpu of cpus) await proveCpu(machine, cpu, signal)
    const there = await Promise.all(dimms.map((one) => placed(machine, one, signal)))
    become(
      machine,
      cpus,
      there.map(({ dimm }) => dimm),
    )
  }
  return attempted
}

function become({ spec, ...machine }: Machine, cpus: readonly PluggedCpu[], dimms: readonly Dimm[]): void {
  const memory = { ...spec.memory, dimms: [...(spec.memory.dimms ?? []), ...dimms] }
  machine.become({ ...spec, pluggedCpus: [...(spec.pluggedCpus ?? []), ...cpus], memory })
}

async function attemptDimm(machine: Machine, dimm: Dimm, wanted: Wanted): Promise<string> {
  const memory = await addBackend(machine, dimm, wanted.signal)
  const answer = await attempt(machine, dimmDevice(dimm), wanted)
  if (wanted.refuses === undefined) return `${memory}; ${answer}`
  await removeBackend(machine, dimm, wanted.signal)
  return `${answer}; its memory was taken back`
}

async function attempt(
  machine: Machine,
  device: Device & { id: string },
  { refuses, signal }: Wanted,
): Promise<string> {
  const said = await answerTo(machine, { command: 'device_add', args: device }, signal)
  const expected = refuses ?? 'accepted'
  const actual = said ?? 'accepted'
  const what = `device_add of ${device.id} on the ${machine.name}: ${actual}`
  if (refuses === undefined ? said === undefined : said?.includes(refuses)) return what
  throw new ExpectationError(said === undefined ? 'not-refused' : 'refused-otherwise', what, { expected, actual })
}
