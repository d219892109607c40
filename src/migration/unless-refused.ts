import { ExpectationError, MissingCapability } from '../base/errors.ts'
import { QmpError } from '../qmp/message.ts'
import { denials } from './denials.ts'
import type { MigrateInput } from './migrate-input.ts'

type Setting = Pick<MigrateInput, 'source' | 'destination' | 'spec'>

/**
 * Runs the set-up of a migration. An error with which a build says that it does not have what is asked for, word for
 * word as the catalogue gives it, or that its host does not, becomes MissingCapability; any other stays what it is.
 * Rejects with ExpectationError `wrongly-refused` where QEMU blames its host for what the host lets it do.
 */
export async function orSkip<T>(setting: Setting, setUp: () => Promise<T>): Promise<T> {
  try {
    return await setUp()
  } catch (error) {
    throw error instanceof QmpError ? (ofHost(error, setting) ?? ofBuild(error, setting) ?? error) : error
  }
}

function ofHost(error: QmpError, { source, destination }: Setting): Error | undefined {
  const denial = denials.find(({ text }) => text.test(error.desc))
  if (!denial) return undefined
  const { host, equipment } = error.peer === `the ${source.name}` ? source : destination
  const { allowed, because } = denial.look(equipment)
  if (denial.vague && (allowed || because === undefined)) return undefined
  if (!allowed) return new MissingCapability([`host ${host.name}: ${error.desc}`, because].filter(Boolean).join('; '))
  const message = `${error.message}; but host ${host.name} lets it: ${because}`
  return new ExpectationError('wrongly-refused', message, { expected: because, actual: error.desc, cause: error })
}

function ofBuild({ desc }: QmpError, { source, spec }: Setting): Error | undefined {
  if (!spec.unlessRefused?.includes(desc)) return undefined
  const { equipment } = source
  return new MissingCapability(`build '${source.spec.build}' refuses ${spec.name} on ${equipment.accelerator}: ${desc}`)
}
