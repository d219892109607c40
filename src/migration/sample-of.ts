import type { Sample } from '../spec/timeline.ts'

/** MigrationInfo of qapi/migration.json, as far as a sample holds it; a build may leave out any of it. */
type Info = Readonly<{ status?: string; ram?: Readonly<Record<string, number>> } & Record<string, unknown>>

/** What one answer to `query-migrate` says. Before a migration has begun QEMU answers an empty object: status `none`. */
export function sampleOf(info: Info, at: number): Sample {
  const { status = 'none', ram = {} } = info
  const numbers = {
    transferredBytes: ram['transferred'],
    remainingBytes: ram['remaining'],
    totalBytes: ram['total'],
    dirtyPagesPerSecond: ram['dirty-pages-rate'],
    pageBytes: ram['page-size'],
    mbps: ram['mbps'],
    iterations: ram['dirty-sync-count'],
    postcopyRequests: ram['postcopy-requests'],
    postcopyBytes: ram['postcopy-bytes'],
    multifdBytes: ram['multifd-bytes'],
    throttlePercent: info['cpu-throttle-percentage'],
    expectedDowntimeMs: info['expected-downtime'],
    totalTimeMs: info['total-time'],
    downtimeMs: info['downtime'],
    setupTimeMs: info['setup-time'],
  }
  const given = Object.entries(numbers).filter(([, value]) => typeof value === 'number')
  const error = typeof info['error-desc'] === 'string' ? { error: info['error-desc'] } : {}
  return { at, status, ...Object.fromEntries(given), ...error }
}
