import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import type { AttemptRecord } from '../reports/record.ts'
import { loadConfiguration, selectedCases } from '../src/cli/configuration.ts'
import { readSettings } from '../src/cli/settings.ts'
import type { Row } from './bench.ts'
import { median, row } from './statistics.ts'

/** Odd, so that a median is a run that happened. */
const rounds = 5

/** Short enough for the names of its network interfaces. */
const lab = 'bench'

/** One case on this machine, and the same between two hosts of a lab in a box, taking turns. */
export async function benchTwoHosts(folder: string): Promise<Row[]> {
  const settings = readSettings()
  const only = ['migration=precopy-tcp', 'machine=q35', 'cpu=max', 'workload=idle', 'guest=micro-6.1']
  const [one] = [
    ...selectedCases(loadConfiguration({ cfg: [] }, settings), {
      names: ['migration/precopy'],
      filters: { only, all: true },
    }),
  ]
  const virtqual = (...words: readonly string[]) =>
    execa(process.execPath, ['src/cli/virtqual.ts', ...words], { cwd: settings.root })
  const times = { here: [] as number[], apart: [] as number[] }
  const run = async (out: string, ...more: readonly string[]) => {
    await virtqual('run', '--id', one!.id, '--out', out, ...more)
    return (JSON.parse(readFileSync(join(out, 'journal.jsonl'), 'utf8')) as AttemptRecord).durationMs
  }
  await virtqual('lab', 'up', '--name', lab)
  try {
    const hosts = `/run/virtqual/${lab}/hosts.yaml`
    await run(join(folder, 'warm'), '--hosts', hosts) // builds and guests are copied once
    for (let round = 0; round < rounds; round++) {
      times.here.push(await run(join(folder, `here-${round}`)))
      times.apart.push(await run(join(folder, `apart-${round}`), '--hosts', hosts))
      console.error(`  two hosts: round ${round + 1} of ${rounds}`)
    }
  } finally {
    await virtqual('lab', 'down', '--name', lab)
  }
  const what = 'one pre-copy case over TCP between two hosts, against the same on one'
  return [row(what, { ours: median(times.apart), reference: median(times.here), limit: '1.25' })]
}
