import type { CheckContext } from './check.ts'

type Stats = Readonly<{ rd_bytes: number; wr_operations: number }>

/** What QEMU has done for all disks of the guest together (qapi/block-core.json, query-blockstats). */
export async function blockStats({ machine, signal }: CheckContext): Promise<Stats> {
  const all = await machine.monitor.execute<readonly { stats: Stats }[]>('query-blockstats', undefined, { signal })
  const sum = (field: keyof Stats) => all.reduce((total, { stats }) => total + (stats[field] ?? 0), 0)
  return { rd_bytes: sum('rd_bytes'), wr_operations: sum('wr_operations') }
}
