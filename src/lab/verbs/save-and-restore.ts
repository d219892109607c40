import { step } from '../../base/step.ts'
import type { Machine } from '../../machine/machine.ts'
import { loadSaved } from '../../migration/load-saved.ts'
import { save, type Saved } from '../../migration/save.ts'
import type { Bench } from '../bench.ts'
import { startSuccessor } from './start-successor.ts'

/** Saves the guest into a file, and puts that on record. */
export async function saveGuest(bench: Bench, source: Machine): Promise<Saved> {
  const { attempt } = bench.input
  const spec = bench.migrationFor('save')
  const saved = await step(`save: ${spec.name}`, () => save({ source, spec, attempt }))
  await bench.journey.record(saved.report)
  return saved
}

/** Has a new QEMU load the saved guest, and puts that on record. */
export async function restoreGuest(bench: Bench, saved: Saved): Promise<Machine> {
  const { input, journey } = bench
  const { attempt } = input
  const destination = await startSuccessor(bench, saved.source)
  const report = await step(`restore: ${saved.spec.name}`, () => loadSaved({ destination, saved, attempt }))
  if (saved.spec.mode === 'background-snapshot') journey.takeBack()
  journey.path.push(destination)
  await journey.record(report)
  return destination
}
