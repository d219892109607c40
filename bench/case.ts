import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { loadConfiguration, selectedCases } from '../src/cli/configuration.ts'
import { prepareCases } from '../src/cli/preparation.ts'
import { readSettings } from '../src/cli/settings.ts'
import { commandLines } from '../src/lab/command-lines.ts'
import type { AttemptRecord } from '../reports/record.ts'
import { bare } from './bare.ts'
import type { Row } from './bench.ts'
import { median, seconds } from './statistics.ts'

/** Odd, so that a median is a run that happened. */
const rounds = 5

/** The idle tcp precopy case against a bare script with the same QEMU work, taking turns. */
export async function benchCase(folder: string): Promise<Row[]> {
  const settings = readSettings()
  const config = loadConfiguration({ cfg: [] }, settings)
  const only = ['machine=q35', 'cpu=max', 'migration=precopy-tcp', 'workload=idle', 'guest=micro-6.1']
  const [one] = [...selectedCases(config, { names: ['migration/precopy'], filters: { only } })]
  const prepared = await prepareCases(config, [one!], settings)
  const run = { runId: '', runDir: '', scratchRoot: '', rerun: [], hosts: [], ...prepared }
  const argv = commandLines(one!, run, { host: 'local', directory: '@DIR@' })
  const ours: AttemptRecord[] = []
  const walls: number[] = []
  const bares: Awaited<ReturnType<typeof bare>>[] = []
  for (let round = 0; round < rounds; round++) {
    bares.push(await bare(argv, one!.source.memory.sizeMib / 4))
    const out = join(folder, `case-${round}`)
    const startedAt = performance.now()
    await execa(process.execPath, ['src/cli/virtqual.ts', 'run', '--id', one!.id, '--out', out], { cwd: settings.root })
    walls.push(performance.now() - startedAt)
    ours.push(JSON.parse(readFileSync(join(out, 'journal.jsonl'), 'utf8')) as AttemptRecord)
    console.error(`  round ${round + 1} of ${rounds}`)
  }
  const reference = median(bares.map(({ ms }) => ms))
  const time = median(ours.map(({ durationMs }) => durationMs))
  const downtime = median(ours.map(({ migration }) => migration!.downtimeMs))
  const bareDowntime = median(bares.map(({ downtimeMs }) => downtimeMs))
  return [
    row('tcp precopy case', { ours: time, reference, limit: '1.15' }),
    row('the same with the whole command around it, report included', { ours: median(walls), reference, limit: '—' }),
    {
      ...row("QEMU's own downtime", { ours: downtime, reference: bareDowntime, limit: '1.2' }),
      ours: `${downtime} ms`,
      reference: `${bareDowntime} ms`,
    },
  ]
}

function row(what: string, { ours, reference, limit }: { ours: number; reference: number; limit: string }): Row {
  return { what, ours: seconds(ours), reference: seconds(reference), ratio: (ours / reference).toFixed(2), limit }
}
