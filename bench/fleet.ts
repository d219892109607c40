import { join } from 'node:path'
import type { Row } from './bench.ts'
import { fleetCaseMs } from './scripted.ts'
import { runScripted } from './scripted-run.ts'

const hosts = 200
const count = 2_000

/** Two hosts for each case, as many cases as ten for each host: whether one controller keeps a large lab busy. */
export async function benchFleet(folder: string): Promise<Row[]> {
  const run = await runScripted(join(folder, 'fleet'), { hosts, slots: 1, count, placement: 'across' })
  const [ideal, busy] = [(2 * count * fleetCaseMs) / hosts, run.busyMs / (hosts * run.wallMs)]
  const what = `${count.toLocaleString('en')} scripted cases of ${fleetCaseMs / 1000} s, each on two of ${hosts} hosts`
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`
  return [
    { what: `${what}: slots busy`, ours: percent(busy), reference: '100 %', ratio: busy.toFixed(3), limit: '≥ 0.95' },
    {
      ...{ what: '… CPU of the controller, of one core', ours: percent(run.cpuMs / run.wallMs), reference: '100 %' },
      ...{ ratio: (run.cpuMs / run.wallMs).toFixed(2), limit: '1' },
    },
    {
      ...{ what: '… memory of the controller', ours: `${Math.round(run.memoryMib)} MiB`, reference: '1024 MiB' },
      ...{ ratio: (run.memoryMib / 1024).toFixed(2), limit: '1' },
    },
    {
      ...{ what: '… first start to last end', ours: `${(run.wallMs / 1000).toFixed(1)} s` },
      ...{ reference: `${(ideal / 1000).toFixed(1)} s ideal`, ratio: (run.wallMs / ideal).toFixed(3), limit: '—' },
    },
  ]
}
