import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AttemptRecord } from '../reports/record.ts'
import { loadConfiguration, selectedCases } from '../src/cli/configuration.ts'
import { prepareCases } from '../src/cli/preparation.ts'
import { readSettings } from '../src/cli/settings.ts'
import { takeSignals } from '../src/cli/signals.ts'
import { runVitest } from '../src/cli/vitest-run.ts'
import { todoFile } from '../src/lab/todo.ts'
import type { PlacementRule } from '../src/matrix/host-spec.ts'
import { watchUsage } from './usage.ts'

type Fleet = Readonly<{ hosts: number; slots: number; count: number; placement?: PlacementRule }>

type ScriptedRun = Readonly<{
  /** First start to last end of a case. */
  wallMs: number
  /** What cases took of slots, summed up. */
  busyMs: number
  /** CPU time and most memory of this process and the worker. */
  cpuMs: number
  memoryMib: number
}>

/** Runs cases that only wait. Throws where one of them is missing, or came to something else. */
export async function runScripted(
  runDir: string,
  { hosts: many, slots, count, placement = 'together' }: Fleet,
): Promise<ScriptedRun> {
  const settings = readSettings()
  const config = loadConfiguration({ cfg: [] }, settings)
  const filters = { only: ['migration=precopy-tcp'] }
  const [one] = [...selectedCases(config, { names: ['migration/precopy'], filters })]
  const name = placement === 'across' ? 'fleet' : 'scripted'
  const cases = Array.from({ length: count }, (_, index) => {
    return { ...one!, id: index.toString(16).padStart(10, '0'), test: `bench/${name}` }
  })
  await mkdir(runDir, { recursive: true })
  await writeFile(join(runDir, todoFile), cases.map((scripted) => `${JSON.stringify(scripted)}\n`).join(''))
  const prepared = await prepareCases(config, [one!], settings)
  const offer = { migrationAddress: '127.0.0.1', slots, memoryMib: 2 ** 30, ...prepared }
  const hosts = Array.from({ length: many }, (_, index) => ({ name: `scripted-${index + 1}`, ...offer }))
  const roots = { scratchRoot: join(runDir, 'scratch'), memoryRoot: join(runDir, 'memory') }
  const context = { runId: 'bench', runDir, ...roots, rerun: [], placement, hosts, knownIssues: [] }
  using signals = takeSignals()
  using usage = watchUsage()
  await runVitest({ root: settings.root, files: [`bench/${name}.bench-case.ts`], context, reporters: [], signals })
  const { cpuMs, memoryMib } = usage
  return { ...(await timesOf(runDir, count)), cpuMs, memoryMib }
}

async function timesOf(runDir: string, count: number): Promise<Pick<ScriptedRun, 'wallMs' | 'busyMs'>> {
  const lines = (await readFile(join(runDir, 'journal.jsonl'), 'utf8')).trim().split('\n')
  const records = lines.map((line) => JSON.parse(line) as AttemptRecord)
  const odd = records.find(({ verdict }) => verdict.code !== 'not-exercised')
  if (odd) throw new Error(`a scripted case ended as ${odd.verdict.code}: ${odd.verdict.reason}`)
  if (records.length !== count) throw new Error(`${records.length} cases were recorded, not ${count}`)
  const starts = records.map(({ startedAt }) => Date.parse(startedAt))
  const ends = records.map(({ durationMs }, index) => starts[index]! + durationMs)
  const busy = records.map(({ durationMs, hosts }) => durationMs * new Set(Object.values(hosts)).size)
  return { wallMs: Math.max(...ends) - Math.min(...starts), busyMs: busy.reduce((sum, ms) => sum + ms, 0) }
}
