import { ended, untilEnd } from '../migration/ending.ts'
import type { Machine } from '../machine/machine.ts'
import { lastStatus, type MigrationStatus, statusOf } from '../migration/status.ts'
import type { Disturbed } from './disturb-input.ts'

/** Waits until the source announces a state. Rejects when its migration ends instead. */
export function arrived({ input, begun }: Disturbed, wanted: MigrationStatus): Promise<void> {
  return untilEnd(input, wanted, (signal) => ended(input.source, { since: begun.since.source, wanted, signal }))
}

/** Waits until what a side has announced last is this state: one that it was in before and has left does not count. */
export async function standsIn(machine: Machine, wanted: MigrationStatus, signal: AbortSignal): Promise<void> {
  if (lastStatus(machine) === wanted) return
  const { events } = machine.monitor
  await events.next((event) => statusOf(event) === wanted, { since: events.now, signal })
}

/** Both sides stand in a state. */
export function bothStandIn({ input }: Disturbed, wanted: MigrationStatus): Promise<void> {
  const { source, destination } = input
  return untilEnd(input, wanted, (signal) =>
    Promise.all([standsIn(source, wanted, signal), standsIn(destination, wanted, signal)]),
  )
}
