import { MissingCapability } from '../base/errors.ts'
import { QmpError } from '../qmp/message.ts'
import type { MigrateInput } from './migrate-input.ts'

/**
 * Runs the set-up of a migration. An error with which a build says that it does not have what is asked for, word for
 * word as the catalogue gives it, becomes MissingCapability; any other stays what it is.
 */
export async function orSkip<T>({ source, spec }: Pick<MigrateInput, 'source' | 'spec'>, setUp: () => Promise<T>) {
  try {
    return await setUp()
  } catch (error) {
    if (!(error instanceof QmpError) || !spec.unlessRefused?.includes(error.desc)) throw error
    const { build } = source.spec
    throw new MissingCapability(
      `build '${build}' refuses ${spec.name} on ${source.equipment.accelerator}: ${error.desc}`,
    )
  }
}
