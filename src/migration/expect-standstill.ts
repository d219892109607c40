import { ExpectationError } from '../base/errors.ts'
import { step } from '../base/step.ts'
import type { Standstill } from '../spec/outcome.ts'
import { begin, type Begun } from './begin.ts'
import { conclude, ended, untilEnd, untilFailed } from './ending.ts'
import { expectReason } from './expect-failure.ts'
import { allowFailure } from './failed-stderr.ts'
import { transferMs } from './limit.ts'
import type { MigrateInput } from './migrate-input.ts'
import type { MigrationReport } from './report.ts'
import { statusOf } from './status.ts'

/**
 * Starts a migration that must come to a state and no further for as long as all of memory would take, then cancels it.
 * Where the case allows for it, it may fail instead, in the words that the case gives. Rejects with ExpectationError
 * when it goes on, ends otherwise, or cannot be cancelled.
 */
export async function expectStandstill(input: MigrateInput, { status, says }: Standstill): Promise<MigrationReport> {
  const { source, destination, spec } = input
  destination.allowExit()
  allowFailure(input)
  const begun = await begin(input)
  const waitMs = transferMs(source.spec, spec)
  const next = await step(`stay in ${status} for ${waitMs} ms`, () => stays(input, begun, { status, waitMs }))
  if (next !== undefined && says !== undefined) return failedInstead(input, begun, says)
  if (next !== undefined) throw notStuck(status, next)
  await step('cancel', () => cancelled(input, begun))
  const because = `the source stayed in '${status}' for ${waitMs} ms, until it was cancelled`
  return { ...(await conclude(input, begun, 'cancelled')), because }
}

/** The state that it went on to; undefined where it stayed. */
async function stays(input: MigrateInput, { since }: Begun, { status, waitMs }: { status: string; waitMs: number }) {
  const { source, attempt } = input
  await untilEnd(input, status, (signal) => ended(source, { since: since.source, wanted: status, signal }))
  const { events } = source.monitor
  const from = events.all.findIndex((one, index) => index >= since.source && statusOf(one) === status) + 1
  const over = AbortSignal.timeout(waitMs)
  const signal = AbortSignal.any([attempt.signal, over])
  const event = await events
    .next((one) => statusOf(one) !== undefined, { since: from, signal })
    .catch((error: unknown) => (over.aborted ? undefined : Promise.reject(error)))
  return event && statusOf(event)
}

async function failedInstead(input: MigrateInput, begun: Begun, says: readonly string[]): Promise<MigrationReport> {
  await untilFailed(input, begun)
  const report = await conclude(input, begun, 'failed')
  const wanted = { says }
  return { ...report, because: await expectReason(report, input.destination, wanted) }
}

function notStuck(status: string, next: string): ExpectationError {
  const message = `the migration went on to '${next}', although it must come to a standstill in '${status}'`
  return new ExpectationError('not-stuck', message, { expected: status, actual: next })
}

async function cancelled(input: MigrateInput, { since }: Begun): Promise<void> {
  const { source, attempt } = input
  await source.monitor.execute('migrate_cancel', undefined, { signal: attempt.signal })
  await untilEnd(input, 'cancelled', (signal) => ended(source, { since: since.source, wanted: 'cancelled', signal }))
}
