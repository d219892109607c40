import { statusOf } from '../migration/status.ts'
import type { Disturbed } from './disturb-input.ts'

/** Nothing of the stream came to the destination: no source was let in, and it waits on for one that is. */
export function isUntouched({ input: { destination }, begun }: Disturbed): boolean {
  return !destination.monitor.events.all.slice(begun.since.destination).some((event) => statusOf(event) === 'active')
}
