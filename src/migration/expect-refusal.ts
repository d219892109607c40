import { ExpectationError } from '../base/errors.ts'
import { step } from '../base/step.ts'
import { QmpError } from '../qmp/message.ts'
import type { Refusal } from '../spec/outcome.ts'
import { begin } from './begin.ts'
import { cancel } from './ending.ts'
import type { MigrateInput } from './migrate-input.ts'
import { refusedReport } from './refused-report.ts'
import type { MigrationReport } from './report.ts'

/**
 * Sets a migration up of which QEMU must refuse a command, and holds what it says against what was expected. Rejects
 * with ExpectationError when it refuses something else, for another reason, or nothing.
 */
export async function expectRefusal(input: MigrateInput, wanted: Refusal): Promise<MigrationReport> {
  const startedAt = Date.now()
  const refusal = await step(`${wanted.command} must be refused`, () => refusalOf(input, wanted))
  expectSame(input, refusal, wanted)
  const { source, destination, spec, attempt } = input
  const known = { spec, startedAt, because: refusal.message, to: destination.name }
  return refusedReport({ source, signal: attempt.signal }, known)
}

async function refusalOf(input: MigrateInput, { command, error: expected }: Refusal): Promise<QmpError> {
  try {
    await begin(input)
  } catch (error) {
    if (error instanceof QmpError) return error
    throw error
  }
  await cancel(input.source)
  const message = `QEMU refused nothing, although it must refuse ${command}: the migration began`
  throw new ExpectationError('not-refused', message, { expected, actual: 'the migration began' })
}

function expectSame(input: MigrateInput, refusal: QmpError, { command, error, on }: Refusal): void {
  const peer = `the ${input[on].name}`
  const isSame = refusal.peer === peer && refusal.command === command && refusal.desc.includes(error)
  if (isSame) return
  throw new ExpectationError(
    'refused-otherwise',
    `${refusal.message}; expected was ${peer} refusing ${command}: ${error}`,
    {
      expected: `${peer} refuses ${command}: ${error}`,
      actual: refusal.message,
    },
  )
}
