import type { MigrationNumbers } from '../../record.ts'
import type { StateCoverage } from '../../../src/spec/state-coverage.ts'
import type { FinalAttempt, Summary } from '../../summary.ts'

/** What the overview of a run is made of. */
export type Run = Readonly<{
  /** Name of the run folder. */
  name: string
  suite: string
  summary: Summary
  /** What ran where: lines for the head of the page. */
  environment: Readonly<Record<string, string>>
  /** By build; none of a run that disturbs no migration. */
  states?: Readonly<Record<string, readonly StateCoverage[]>>
}>

/** A number of a migration that is compared between cases. */
type Measure = Readonly<{ name: string; of: (numbers: MigrationNumbers) => number }>

export const measures: readonly Measure[] = [
  { name: 'downtime, says QEMU', of: ({ downtimeMs }) => downtimeMs },
  { name: 'guest silent at most', of: ({ guestDowntimeMs }) => guestDowntimeMs },
  { name: 'total time', of: ({ totalTimeMs }) => totalTimeMs },
]

/** A measured value in milliseconds, and whether the case that it is from has passed. */
export type Value = Readonly<{ ms: number; passed: boolean }>

/** What was measured in some attempts; what QEMU or the guest did not give is left out. */
export function valuesOf({ of }: Measure, attempts: readonly FinalAttempt[]): Value[] {
  return attempts.flatMap(({ migration, verdict }) => {
    const ms = migration ? of(migration) : -1
    return ms < 0 ? [] : [{ ms, passed: verdict.status === 'passed' }]
  })
}

/** The value below which a share of all lies, of values in order. */
export function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
  return below + (above - below) * (place - Math.floor(place))
}
