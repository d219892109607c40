import { step } from '../base/step.ts'
import { QmpError } from '../qmp/message.ts'
import type { QmpEvent } from '../qmp/event-log.ts'
import { begin, type Begun } from './begin.ts'
import { conclude, ended, untilCompleted, untilEnd } from './ending.ts'
import { holdForInterruptions, interruptAndRecover } from './interrupt.ts'
import type { MigrateInput } from './migrate-input.ts'
import type { MigrationInfo, MigrationReport } from './report.ts'
import { finalStatuses, statusOf } from './status.ts'

/**
 * Migrates by pre-copy for as many passes as asked for, then by post-copy, interrupted as asked for, and waits until
 * both sides are done. A guest that has moved before post-copy could begin has moved all the same: what it was is for
 * the proofs to say.
 */
export async function postcopy(input: MigrateInput): Promise<MigrationReport> {
  const begun = await begin(input)
  await step(`migrate over ${begun.uri}`, async () => {
    await startPostcopy(input, begun)
    await interruptAndRecover(input, begun)
    await untilCompleted(input, begun)
  })
  return conclude(input, begun, 'completed')
}

/** Resolves when the guest runs on the destination: a migration that is cut before that loses it. */
export async function startPostcopy(input: MigrateInput, begun: Begun): Promise<void> {
  await untilPasses(input, begun)
  await holdForInterruptions(input)
  await step('start post-copy', () => start(input, begun))
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
  const { signal } = attempt
  try {
    await source.monitor.execute('migrate-start-postcopy', undefined, { signal })
  } catch (error) {
    if (!(error instanceof QmpError)) throw error
    const { status } = await source.monitor.execute<MigrationInfo>('query-migrate', undefined, { signal })
    if (status !== 'completed') throw error
  }
  await untilEnd(input, 'RESUME of the destination', (inner) =>
    destination.monitor.events.next(({ event }) => event === 'RESUME', { since: since.destination, signal: inner }),
  )
}
