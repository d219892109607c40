import type { Row } from './bench.ts'
import { runPairs } from './pair.ts'
import { median, row } from './statistics.ts'

/** Modes that the bare script knows as well, by test, with a load where one is needed for the mode to show. */
const modes: readonly (readonly [test: string, migration: string, workload: string])[] = [
  ['migration/precopy', 'precopy-tcp', 'idle'],
  ['migration/precopy', 'precopy-unix', 'idle'],
  ['migration/capabilities', 'multifd-4', 'idle'],
  ['migration/capabilities', 'xbzrle', 'dirty-few-pages'],
  ['migration/postcopy', 'postcopy', 'dirty-20'],
]

/** Total time, QEMU's downtime and the guest's own, of each mode next to those of the bare script. */
export async function benchModes(folder: string): Promise<Row[]> {
  const rows: Row[] = []
  for (const [test, migration, workload] of modes) {
    const only = ['machine=q35', 'cpu=max', `migration=${migration}`, `workload=${workload}`, 'guest=micro-6.1']
    const { ours, bares } = await runPairs(folder, test, only)
    const numbers = ours.map((record) => record.migration!)
    const of = (what: string, mine: readonly number[], theirs: readonly number[], limit?: string) =>
      row(`${migration}: ${what}`, { ours: median(mine), reference: median(theirs), limit, unit: 'ms' })
    rows.push(
      of(
        'total time',
        numbers.map((one) => one.totalTimeMs),
        bares.map((one) => one.totalMs),
      ),
      of(
        "QEMU's downtime",
        numbers.map((one) => one.downtimeMs),
        bares.map((one) => one.downtimeMs),
        '1.2',
      ),
      of(
        'guest-visible downtime',
        numbers.map((one) => one.guestDowntimeMs),
        bares.map((one) => one.guestDowntimeMs),
      ),
    )
  }
  return rows
}
