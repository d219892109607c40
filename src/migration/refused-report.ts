import type { Machine } from '../machine/machine.ts'
import type { MigrationInfo, MigrationReport } from './report.ts'

type Known = Pick<MigrationReport, 'spec' | 'startedAt' | 'because' | 'to'>
type From = Readonly<{ source: Machine; signal: AbortSignal }>

/** What is to be reported of a migration that was refused before it began. */
export async function refusedReport({ source, signal }: From, known: Known): Promise<MigrationReport> {
  const info = await source.monitor.execute<MigrationInfo>('query-migrate', undefined, { signal })
  return {
    ...{ ...known, outcome: 'refused', info, from: source.name, uri: '', endedAt: Date.now() },
    ...{ source: [], destination: [], samples: [], observed: {} },
  }
}
