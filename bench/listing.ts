import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { stringify } from 'yaml'
import { readSettings } from '../src/cli/settings.ts'
import type { Row } from './bench.ts'
import { median, seconds } from './statistics.ts'

const rounds = 5
/** Told on stderr by the measured process itself when it ends; KiB, as getrusage(2) counts. */
const tellMemory = `data:text/javascript,process.on('exit',()=>console.error('maxrss '+process.resourceUsage().maxRSS))`

/** Expanding and printing matrices of two sizes, each from the start of a new process. */
export async function benchListing(folder: string): Promise<Row[]> {
  const cfg = join(folder, 'cfg')
  await writeMatrix(cfg, 'thousand', { memory: sizes(50), vcpus: counts(10) })
  await writeMatrix(cfg, 'many', { memory: sizes(200), vcpus: counts(150), machine: machines, cpu: cpus })
  return [
    await measure(cfg, 'bench/thousand', { expected: 1_000, limit: '< 0.5 s' }),
    await measure(cfg, 'bench/many', { expected: 240_000, limit: '< 5 s, < 150 MB' }),
  ]
}

const machines = ['q35', 'pc-i440fx']
const cpus = ['max', 'Nehalem']
const sizes = (count: number) => Array.from({ length: count }, (_, index) => `${256 + index * 16}M`)
const counts = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

async function writeMatrix(cfg: string, name: string, axes: object): Promise<void> {
  await mkdir(join(cfg, 'matrix/bench'), { recursive: true })
  const common = {
    machine: 'q35',
    cpu: 'max',
    guest: 'micro-6.1',
    workload: 'idle',
    migration: ['precopy-tcp', 'precopy-unix'],
  }
  const matrix = { title: name, test: 'migration/precopy', axes: { ...common, ...axes }, expect: 'completed' }
  await writeFile(join(cfg, `matrix/bench/${name}.yaml`), stringify(matrix))
}

async function measure(
  cfg: string,
  name: string,
  { expected, limit }: { expected: number; limit: string },
): Promise<Row> {
  const times: number[] = []
  const memories: number[] = []
  for (let round = 0; round < rounds; round++) {
    const argv = ['--import', tellMemory, 'src/cli/virtqual.ts', 'list', name, '--cfg', cfg]
    const startedAt = performance.now()
    const { stdout, stderr } = await execa(process.execPath, argv, { cwd: readSettings().root, maxBuffer: 1e9 })
    times.push(performance.now() - startedAt)
    memories.push(Number(/maxrss (\d+)/.exec(stderr)?.[1]) / 1024)
    const lines = stdout.split('\n').length
    if (lines !== expected) throw new Error(`${name} listed ${lines} cases, not ${expected}`)
  }
  const ours = `${seconds(median(times))}, ${Math.round(median(memories))} MB`
  return { what: `list ${expected.toLocaleString('en')} cases`, ours, reference: '—', ratio: '—', limit }
}
