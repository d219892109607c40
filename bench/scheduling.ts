import { join } from 'node:path'
import type { Row } from './bench.ts'
import { caseMs } from './scripted.ts'
import { runScripted } from './scripted-run.ts'
import { median, seconds } from './statistics.ts'

const rounds = 5
const slots = 16
const count = 1_000

/** Cases that only wait, on scripted places: what leasing, recording and reporting add to the ideal. */
export async function benchScheduling(folder: string): Promise<Row[]> {
  const walls: number[] = []
  for (let round = 0; round < rounds; round++) {
    const { wallMs } = await runScripted(join(folder, `scheduling-${round}`), { hosts: 1, slots, count })
    walls.push(wallMs)
  }
  const ideal = (count * caseMs) / slots
  const ours = median(walls)
  const what = `${count.toLocaleString('en')} scripted cases of ${caseMs} ms on ${slots} slots, first start to last end`
  return [
    {
      what,
      ours: seconds(ours),
      reference: `${seconds(ideal)} ideal`,
      ratio: (ours / ideal).toFixed(3),
      limit: '1.05',
    },
  ]
}
