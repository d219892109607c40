import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AttemptRecord } from '../reports/record.ts'
import { takeSignals } from '../src/cli/signals.ts'
import { runVitest } from '../src/cli/vitest-run.ts'
import { loadConfiguration, selectedCases } from '../src/cli/configuration.ts'
import { prepareCases } from '../src/cli/preparation.ts'
import { readSettings } from '../src/cli/settings.ts'
import { todoFile } from '../src/lab/plan.ts'
import type { Row } from './bench.ts'
import { caseMs } from './scripted.ts'
import { median, seconds } from './statistics.ts'

const rounds = 5
const slots = 16
const count = 1_000

/** Cases that only wait, on scripted places: what leasing, recording and reporting add to the ideal. */
export async function benchScheduling(folder: string): Promise<Row[]> {
  const walls: number[] = []
  for (let round = 0; round < rounds; round++) walls.push(await once(join(folder, `scheduling-${round}`)))
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

async function once(runDir: string): Promise<number> {
  const settings = readSettings()
  const config = loadConfiguration({ cfg: [] }, settings)
  const [one] = [...selectedCases(config, { names: ['migration/precopy'], filters: {} })]
  const cases = Array.from({ length: count }, (_, index) => ({
    ...one!,
    id: index.toString(16).padStart(10, '0'),
    test: 'bench/scripted',
  }))
  await mkdir(runDir, { recursive: true })
  await writeFile(join(runDir, todoFile), cases.map((scripted) => `${JSON.stringify(scripted)}\n`).join(''))
  const hosts = [{ name: 'scripted', migrationAddress: '127.0.0.1', slots, memoryMib: 2 ** 30 }]
  const prepared = await prepareCases(config, [one!], settings)
  const context = {
    runId: 'bench',
    runDir,
    scratchRoot: join(runDir, 'scratch'),
    memoryRoot: join(runDir, 'memory'),
    rerun: [],
    hosts,
    ...prepared,
  }
  using signals = takeSignals()
  await runVitest({ root: settings.root, files: ['bench/scripted.bench-case.ts'], context, reporters: [], signals })
  const lines = (await readFile(join(runDir, 'journal.jsonl'), 'utf8')).trim().split('\n')
  const records = lines.map((line) => JSON.parse(line) as AttemptRecord)
  const odd = records.find(({ verdict }) => verdict.code !== 'not-exercised')
  if (odd) throw new Error(`a scripted case ended as ${odd.verdict.code}: ${odd.verdict.reason}`)
  if (records.length !== count) throw new Error(`${records.length} cases were recorded, not ${count}`)
  const starts = records.map(({ startedAt }) => Date.parse(startedAt))
  const ends = records.map(({ durationMs }, index) => starts[index]! + durationMs)
  return Math.max(...ends) - Math.min(...starts)
}
