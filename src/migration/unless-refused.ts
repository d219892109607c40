import { MissingCapability } from '../base/errors.ts'
import { QmpError } from '../qmp/message.ts'
import type { MigrateInput } from './migrate-input.ts'

type Setting = Pick<MigrateInput, 'source' | 'destination' | 'spec'>

/** With these QEMU says that its host does not let it do something, whatever the build (migration/postcopy-ram.c). */
const hostRefusals: readonly string[] = [
  'Userfaultfd not available',
  'Background-snapshot is not supported by host kernel',
]

/**
 * Runs the set-up of a migration. An error with which a build says that it does not have what is asked for, word for
 * word as the catalogue gives it, or that its host does not, becomes MissingCapability; any other stays what it is.
 */
export async function orSkip<T>(setting: Setting, setUp: () => Promise<T>): Promise<T> {
  try {
    return await setUp()
  } catch (error) {
    const lacking = error instanceof QmpError ? whatIsLacking(error.desc, setting) : undefined
    throw lacking ? new MissingCapability(lacking) : error
  }
}

function whatIsLacking(said: string, { source, destination, spec }: Setting): string | undefined {
  if (hostRefusals.some((text) => said.includes(text))) return `host ${destination.host.name}: ${said}`
  if (!spec.unlessRefused?.includes(said)) return undefined
  return `build '${source.spec.build}' refuses ${spec.name} on ${source.equipment.accelerator}: ${said}`
}
