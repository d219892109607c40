import { step } from '../base/step.ts'
import { QmpError } from '../qmp/message.ts'
import type { QmpEvent } from '../qmp/event-log.ts'
import { begin, type Begun } from './begin.ts'
import { conclude, ended, untilCompleted, untilEnd } from './ending.ts'
import type { MigrateInput } from './migrate-input.ts'
import type { MigrationReport } from './report.ts'
import { finalStatuses, statusOf } from './status.ts'

/**
 * Migrates by pre-copy for as many passes as asked for, then by post-copy, and waits until both sides are done. A guest
 * that has moved before post-copy could begin has moved all the same: what it was is for the proofs to say.
 */
export async function postcopy(input: MigrateInput): Promise<MigrationReport> {
  const begun = await begin(input)
  await step(`migrate over ${begun.uri}`, async () => {
    await untilPasses(input, begun)
    await step('start post-copy', () => start(input, begun))
    await untilCompleted(input, begun)
  })
  return conclude(input, begun, 'completed')
}

/** MIGRATION_PASS counts the passes that have begun: that of the first is no pass yet. */
function untilPasses(input: MigrateInput, { since }: Begun): Promise<void> {
  const { source, spec } = input
  const wanted = (spec.postcopy?.afterPasses ?? 0) + 1
  const isBegun = ({ event, data }: QmpEvent) => event === 'MIGRATION_PASS' && Number(data['pass']) >= wanted
  const isOver = (event: QmpEvent) => finalStatuses.includes(statusOf(event) ?? '')
  return untilEnd(input, `pass ${wanted}`, async (signal) => {
    await ended(source, { since: since.source, wanted: 'active', signal })
    await source.monitor.events.next((event) => isBegun(event) || isOver(event), { since: since.source, signal })
  })
}

async function start(input: MigrateInput, { since }: Begun): Promise<void> {
  const { source, destination, attempt } = input
  const isOver = () => source.monitor.events.all.slice(since.source).some((one) => statusOf(one) === 'completed')
  try {
    await source.monitor.execute('migrate-start-postcopy', undefined, { signal: attempt.signal })
  } catch (error) {
    if (!(error instanceof QmpError) || !isOver()) throw error
  }
  await untilEnd(input, 'postcopy-active', (signal) =>
    destination.monitor.events.next(({ event }) => event === 'RESUME', { since: since.destination, signal }),
  )
}
