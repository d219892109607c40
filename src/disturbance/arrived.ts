import { ended, untilEnd } from '../migration/ending.ts'
import type { MigrationStatus } from '../migration/status.ts'
import type { Disturbed } from './disturb-input.ts'

/** Waits until the source announces a state. Rejects when its migration ends instead. */
export function arrived({ input, begun }: Disturbed, wanted: MigrationStatus): Promise<void> {
  return untilEnd(input, wanted, (signal) => ended(input.source, { since: begun.since.source, wanted, signal }))
}
