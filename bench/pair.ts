import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { loadConfiguration, selectedCases } from '../src/cli/configuration.ts'
import { prepareCases } from '../src/cli/preparation.ts'
import { readSettings } from '../src/cli/settings.ts'
import { commandLines } from '../src/lab/command-lines.ts'
import type { AttemptRecord } from '../reports/record.ts'
import { bare } from './bare.ts'

/** Odd, so that a median is a run that happened. */
const rounds = 5

type Pairs = Readonly<{
  ours: readonly AttemptRecord[]
  /** The whole command around each of our cases, in milliseconds. */
  walls: readonly number[]
  bares: readonly Awaited<ReturnType<typeof bare>>[]
}>

/** One case, and a bare script with the same QEMU work, taking turns. The case is the one that `only` leaves. */
export async function runPairs(folder: string, test: string, only: readonly string[]): Promise<Pairs> {
  const settings = readSettings()
  const config = loadConfiguration({ cfg: [] }, settings)
  const [one] = [...selectedCases(config, { names: [test], filters: { only, all: true } })]
  const prepared = await prepareCases(config, [one!], settings)
  const host = { name: 'local', ...prepared }
  const { source: left, destination: right } = commandLines(one!, { source: host, destination: host }, '@DIR@')
  const argv = { source: left, destination: right! }
  const { migration, workload, source } = one!
  const ours: AttemptRecord[] = []
  const walls: number[] = []
  const bares: Awaited<ReturnType<typeof bare>>[] = []
  for (let round = 0; round < rounds; round++) {
    bares.push(await bare({ argv, migration: migration!, workload, stampMib: source.memory.sizeMib / 4 }))
    const out = join(folder, `${one!.id}-${round}`)
    const startedAt = performance.now()
    await execa(process.execPath, ['src/cli/virtqual.ts', 'run', '--id', one!.id, '--out', out], { cwd: settings.root })
    walls.push(performance.now() - startedAt)
    ours.push(JSON.parse(readFileSync(join(out, 'journal.jsonl'), 'utf8')) as AttemptRecord)
    console.error(`  ${one!.title}: round ${round + 1} of ${rounds}`)
  }
  return { ours, walls, bares }
}
