import { ExpectationError } from '../base/errors.ts'
import { step } from '../base/step.ts'
import type { Standstill } from '../spec/outcome.ts'
import { begin, type Begun } from './begin.ts'
import { conclude, ended, untilEnd } from './ending.ts'
import { transferMs } from './limit.ts'
import type { MigrateInput } from './migrate-input.ts'
import type { MigrationReport } from './report.ts'
import { statusOf } from './status.ts'

/**
 * Starts a migration that must come to a state and no further for as long as all of memory would take, then cancels it.
 * Rejects with ExpectationError when it goes on, ends, or cannot be cancelled.
 */
export async function expectStandstill(input: MigrateInput, { status }: Standstill): Promise<MigrationReport> {
  const { source, destination, spec } = input
  destination.allowExit()
  const begun = await begin(input)
  const waitMs = transferMs(source.spec, spec)
  await step(`stay in ${status} for ${waitMs} ms`, () => stays(input, begun, { status, waitMs }))
  await step('cancel', () => cancelled(input, begun))
  const because = `the source stayed in '${status}' for ${waitMs} ms, until it was cancelled`
  return { ...(await conclude(input, begun, 'cancelled')), because }
}

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
  if (!event) return
  const message = `the migration went on to '${statusOf(event)}', although it must come to a standstill in '${status}'`
  throw new ExpectationError('not-stuck', message, { expected: status, actual: statusOf(event) })
}

async function cancelled(input: MigrateInput, { since }: Begun): Promise<void> {
  const { source, attempt } = input
  await source.monitor.execute('migrate_cancel', undefined, { signal: attempt.signal })
  await untilEnd(input, 'cancelled', (signal) => ended(source, { since: since.source, wanted: 'cancelled', signal }))
}
