import { step } from '../../base/step.ts'
import type { Machine } from '../../machine/machine.ts'
import { update } from '../../migration/update.ts'
import type { Bench } from '../bench.ts'

/** Replaces the QEMU under the guest, and puts that on record. */
export async function updateCase(bench: Bench, source: Machine): Promise<Machine> {
  const { disks, journey, samplesOf, hotplug } = bench
  const { attempt } = bench.input
  const spec = bench.migrationFor('update')
  const keep = (machine: Machine) => void bench.keep(machine)
  const next = bench.next(source)
  const images = await disks.prepare(next)
  const bootImage = await disks.bootImage(next)
  const replaced = { ...next, bootImage, diskImages: images.map(({ path }) => path) }
  const plug = (machine: Machine) => hotplug.plugAhead(machine, source)
  const input = { source, next: replaced, spec, attempt, keep, plug, samplesOf }
  const { destination, report } = await step(`update: ${spec.name}`, () => update(input))
  await disks.opened(destination, images)
  journey.path.push(destination)
  await journey.record(report)
  return destination
}
