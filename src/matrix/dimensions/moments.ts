import { nearest } from '../words/suggest.ts'

/** MigrationStatus (qapi/migration.json) but `none`, which is no moment of a migration. */
export const states: readonly string[] = [
  ...['setup', 'active', 'pre-switchover', 'device', 'completed', 'failed', 'cancelling', 'cancelled', 'failing'],
  ...['postcopy-device', 'postcopy-active', 'postcopy-paused', 'postcopy-recover-setup', 'postcopy-recover'],
  ...['wait-unplug', 'colo'],
]

/** Whether it can be a moment: one that is known, or a state that no build here has yet, but not nearly a known one. */
export function isMoment(text: string, known: readonly string[]): boolean {
  if (known.includes(text)) return true
  return /^[a-z]+(-[a-z]+)*$/.test(text) && nearest(text, known) === undefined
}
