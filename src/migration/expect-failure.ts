import { ExpectationError } from '../base/errors.ts'
import { outputOf } from '../base/output-of.ts'
import { step } from '../base/step.ts'
import { within } from '../base/wait.ts'
import type { Machine } from '../machine/machine.ts'
import { stderrLines } from '../machine/stderr.ts'
import type { Failure } from '../spec/outcome.ts'
import { allowFailure } from './failed-stderr.ts'
import type { MigrateInput } from './migrate-input.ts'
import { failingPrecopy } from './precopy.ts'
import type { MigrationReport } from './report.ts'

/** A destination that cannot load what it is sent ends within milliseconds. */
const exitLimitMs = 10_000

/** Migrates where the matrix says that it must fail, and holds what became of the destination against that. */
export async function expectFailure(input: MigrateInput, wanted: Failure): Promise<MigrationReport> {
  const { destination, attempt } = input
  const { destination: fate } = wanted
  allowFailure(input, wanted.error)
  const beforeMigrate = () => (fate === 'exits' ? destination.allowExit() : undefined)
  const report = await failingPrecopy({ ...input, hooks: { ...input.hooks, beforeMigrate } })
  if (fate === 'exits') await step('the destination exits', () => exited(destination, attempt.signal))
  return { ...report, because: await expectReason(report, destination, wanted) }
}

/** What a failure must be told of; of several parts of what the destination says, one. */
type Reason = Pick<Failure, 'error'> & Readonly<{ says?: string | readonly string[] }>

/** What both sides said of a failure, if that is what was expected. Rejects with `failed-otherwise`. */
export async function expectReason(
  { info }: MigrationReport,
  destination: Machine,
  { error, says }: Reason,
): Promise<string> {
  const desc = info['error-desc'] ?? ''
  if (error !== undefined && !desc.includes(error)) throw failedOtherwise('source', error, desc)
  // What it has printed may still be on its way from its host, on which this comes behind it.
  await outputOf(destination.host, ['true'], { signal: AbortSignal.timeout(exitLimitMs) })
  const lines = await stderrLines(destination.directory)
  const wanted = says === undefined ? undefined : [says].flat()
  const line = wanted ? lines.find((one) => wanted.some((part) => one.includes(part))) : lines.at(-1)
  if (wanted && line === undefined) throw failedOtherwise('destination', wanted.join(' or '), lines.join(' | '))
  return `the source: ${desc || 'no error-desc'}${line ? `; the destination: ${line}` : ''}`
}

function failedOtherwise(side: string, expected: string, actual: string): ExpectationError {
  const message = `the migration failed, but the ${side} said '${actual}', not '${expected}'`
  return new ExpectationError('failed-otherwise', message, { expected, actual })
}

async function exited({ exited: end }: Machine, signal: AbortSignal): Promise<void> {
  const late = (ms: number) =>
    new ExpectationError('destination-runs', `the destination still ran ${ms} ms after the migration failed`, {
      expected: 'the destination exits',
      actual: 'it runs',
    })
  const { code, signal: killedBy } = await within({ signal, timeoutMs: exitLimitMs, late }, () => end)
  if (killedBy === null && code !== 0) return
  const how = killedBy ? `was ended by ${killedBy}` : 'exited with code 0'
  throw new ExpectationError('qemu-died', `the destination QEMU ${how} instead of refusing the migration`, {
    expected: 'an exit code of its own, not 0',
    actual: how,
  })
}
