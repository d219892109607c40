import type { MigrateInput } from '../migration/migrate-input.ts'

/** More than any guest here is silent for: what is left is sent while the guest is stopped. */
const longDowntimeMs = 60_000

/** Lets a migration that was held by its bandwidth come to its end: 0 is no limit (qapi/migration.json). */
export async function unthrottle(input: MigrateInput, { downtimeLimitMs = longDowntimeMs } = {}): Promise<void> {
  const { source, spec, attempt } = input
  const postcopy = spec.mode === 'postcopy' ? { 'max-postcopy-bandwidth': 0 } : {}
  const limits = { 'max-bandwidth': 0, 'downtime-limit': downtimeLimitMs, ...postcopy }
  await source.monitor.execute('migrate-set-parameters', limits, { signal: attempt.signal })
}
