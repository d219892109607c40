import type { Row } from './bench.ts'
import { runPairs } from './pair.ts'
import { median, row } from './statistics.ts'

/** The idle tcp precopy case against a bare script with the same QEMU work, taking turns. */
export async function benchCase(folder: string): Promise<Row[]> {
  const only = ['machine=q35', 'cpu=max', 'migration=precopy-tcp', 'workload=idle', 'guest=micro-6.1']
  const { ours, walls, bares } = await runPairs(folder, 'migration/precopy', only)
  const reference = median(bares.map(({ ms }) => ms))
  const time = median(ours.map(({ durationMs }) => durationMs))
  return [
    row('tcp precopy case', { ours: time, reference, limit: '1.15' }),
    row('the same with the whole command around it, report included', { ours: median(walls), reference }),
  ]
}
