import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Build } from '../../src/spec/build.ts'
import { recallJson, writeAtomically } from '../debian/remember.ts'
import { runBootSector } from './boot-sector.ts'
import type { Site } from './site.ts'

/** Whether guests really run on KVM here, and how that is known, in one sentence. */
type Accelerator = Readonly<{ kvm: boolean; reason: string }>

type Where = Readonly<{ cache: string; signal: AbortSignal; site: Site }>

/** A boot sector takes KVM and TCG 0.1 to 0.3 s on an idle host; this bounds a busy one. */
const tcgTimeoutMs = 10_000
const openLimitMs = 5_000
const leastKvmTimeoutMs = 1000
/** Some machines have a KVM that crawls: a boot sector ends on it after 3 s, a kernel never. */
const mostKvmTimeoutMs = 2_500
/** Part of the file name; raise it when the limits change. */
const rule = 2
/** Where KVM works, it runs a boot sector faster than TCG does. */
const slowestRatio = 1.5

/**
 * Tries KVM out instead of asking for it: nested hosts were seen where /dev/kvm opens, creates virtual machines and
 * then runs them so slowly that a kernel never boots, and a boot sector takes ten times as long as on TCG.
 * The answer is kept for this boot of the host.
 */
export async function probeAccelerator(build: Build, where: Where): Promise<Accelerator> {
  const unusable = await deviceProblem(where.site)
  if (unusable) return { kvm: false, reason: unusable }
  const key = createHash('sha256').update(`${rule} ${where.site.bootId} ${build.identity}`).digest('hex')
  const file = join(where.cache, 'facts', `kvm-${key.slice(0, 24)}.json`)
  const known = await recallJson<Accelerator>(file)
  if (known) return known
  const found = await tryKvm(build, where)
  await writeAtomically(file, JSON.stringify(found))
  return found
}

async function deviceProblem(site: Site): Promise<string | undefined> {
  const script = 'test -e /dev/kvm || exit 1; : <>/dev/kvm || exit 2'
  const { exitCode, problem } = await site.run(['sh', '-c', script], {
    signal: AbortSignal.timeout(openLimitMs),
    timeoutMs: openLimitMs,
  })
  if (exitCode === 1) return 'there is no /dev/kvm'
  return exitCode === 0 ? undefined : `/dev/kvm cannot be opened${problem === undefined ? '' : `: ${problem}`}`
}

/** TCG on the same host is the measure, so that a busy host does not pass for one without KVM. */
async function tryKvm(build: Build, { cache, signal, site }: Where): Promise<Accelerator> {
  const tcg = await runBootSector(build, { accel: 'tcg', cache, signal, site, timeoutMs: tcgTimeoutMs })
  const fair = tcg.ran ? Math.round(slowestRatio * tcg.elapsedMs) : 0
  const timeoutMs = Math.min(mostKvmTimeoutMs, Math.max(leastKvmTimeoutMs, fair))
  const kvm = await runBootSector(build, { accel: 'kvm', cache, signal, site, timeoutMs })
  if (kvm.ran) return { kvm: true, reason: `a boot sector ran on KVM in ${seconds(kvm.elapsedMs)}` }
  if (kvm.elapsedMs < timeoutMs) return { kvm: false, reason: `QEMU on KVM ended: ${lastLine(kvm.stderr)}` }
  const comparison = tcg.ran ? `; on TCG it takes ${seconds(tcg.elapsedMs)}` : ''
  return { kvm: false, reason: `a boot sector did not run on KVM within ${seconds(timeoutMs)}${comparison}` }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

function lastLine(stderr: string): string {
  return stderr.trim().split('\n').at(-1) || 'without a word'
}
