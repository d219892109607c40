import { constants } from 'node:fs'
import { access, readFile, statfs } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { dirname } from 'node:path'
import { isMissing, type BuildOffer, type Missing } from '../../lab/run-context.ts'
import { whyUntestable } from '../../lab/states.ts'
import type { GuestImage } from '../../spec/build.ts'
import { loadConfiguration } from '../configuration.ts'
import { guardRun } from '../guard-run.ts'
import { prepareNames } from '../preparation.ts'
import { newRunId } from '../run-folder.ts'
import type { Settings } from '../settings.ts'
import type { Command } from './index.ts'

/** One thing that this machine can do or not, and why. */
type Finding = Readonly<{ what: string; ok: boolean; detail: string }>

/** Says what this machine can run and why not. Always ends with 0: a finding is an answer, not an error. */
export const doctor: Command = async (args, settings) => {
  const config = loadConfiguration(args, settings)
  const findings = [...(await hostFindings(settings))]
  const names = { builds: config.builds.keys(), guests: config.guests.keys(), tools: ['pass-fd'] as const }
  await using _guard = guardRun(newRunId(), settings)
  const { builds, guests, tools } = await prepareNames(config, names, settings)
  findings.push(...Object.entries(builds).flatMap(([name, offer]) => buildFindings(name, offer)))
  findings.push(...Object.entries(guests).map(([name, guest]) => guestFinding(name, guest)))
  findings.push(...Object.entries(tools).map(([name, tool]) => toolFinding(name, tool)))
  process.stdout.write(args.json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(format).join(''))
  return 0
}

function format({ what, ok, detail }: Finding): string {
  return `${ok ? 'yes' : 'no '}  ${what}: ${detail}\n`
}

function guestFinding(name: string, guest: GuestImage | Missing): Finding {
  const detail = isMissing(guest) ? guest.missing : `kernel ${guest.release}`
  return { what: `guest ${name}`, ok: !isMissing(guest), detail }
}

function toolFinding(name: string, tool: string | Missing): Finding {
  const ok = typeof tool === 'string'
  return { what: `program ${name}`, ok, detail: ok ? tool : tool.missing }
}

function buildFindings(name: string, offer: BuildOffer | Missing): Finding[] {
  const what = `build ${name}`
  if (isMissing(offer)) return [{ what, ok: false, detail: offer.missing }]
  const { build, version, machineTypes, cpuModels, migration, kvm } = offer
  const alias = (type: string) => machineTypes.find((one) => one.alias === type)?.name ?? 'none'
  return [
    { what, ok: true, detail: `QEMU ${version}; ${build.origin}` },
    {
      what: `  ${name} machine types`,
      ok: true,
      detail: `${machineTypes.length}; q35 is ${alias('q35')}, pc is ${alias('pc')}`,
    },
    { what: `  ${name} CPU models`, ok: true, detail: `${cpuModels.length}` },
    { what: `  ${name} migration capabilities`, ok: true, detail: `${migration.capabilities.length}` },
    stateFinding(name, migration.statuses),
    { what: `  ${name} on KVM`, ok: kvm.works, detail: kvm.reason },
  ]
}

/** In which states of this build a migration can be disturbed, and in which not. */
function stateFinding(name: string, statuses: readonly string[]): Finding {
  const untestable = statuses.flatMap((status) => {
    const why = whyUntestable(status)
    return why === undefined ? [] : [`${status} (${why})`]
  })
  const can = `${statuses.length - untestable.length} of ${statuses.length} can be disturbed`
  const detail = untestable.length === 0 ? can : `${can}; not ${untestable.join(', ')}`
  return { what: `  ${name} migration states`, ok: true, detail }
}

async function hostFindings({ cache }: Settings): Promise<Finding[]> {
  return [
    { what: 'CPUs', ok: true, detail: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}` },
    { what: 'memory', ok: true, detail: `${Math.round(totalmem() / 2 ** 30)} GiB` },
    await diskFinding(cache),
    await userfaultfdFinding(),
    await hugepagesFinding(),
    await portsFinding(),
  ]
}

async function diskFinding(cache: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(await existingParent(cache))
  const gib = (bavail * bsize) / 2 ** 30
  return { what: 'disk for builds and guests', ok: gib > 2, detail: `${gib.toFixed(1)} GiB free at ${cache}` }
}

async function existingParent(path: string): Promise<string> {
  const exists = await access(path).then(
    () => true,
    () => false,
  )
  return exists ? path : existingParent(dirname(path))
}

/** Post-copy needs it on the destination (docs/devel/migration/postcopy). */
async function userfaultfdFinding(): Promise<Finding> {
  const what = 'userfaultfd (post-copy)'
  if (process.getuid?.() === 0) return { what, ok: true, detail: 'running as root' }
  const unprivileged = await readText('/proc/sys/vm/unprivileged_userfaultfd')
  if (unprivileged === '1') return { what, ok: true, detail: 'vm.unprivileged_userfaultfd is 1' }
  const device = await access('/dev/userfaultfd', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  )
  if (device) return { what, ok: true, detail: '/dev/userfaultfd can be opened' }
  return { what, ok: false, detail: 'vm.unprivileged_userfaultfd is 0 and /dev/userfaultfd cannot be opened' }
}

async function hugepagesFinding(): Promise<Finding> {
  const free = /HugePages_Free:\s+(\d+)/.exec((await readText('/proc/meminfo')) ?? '')?.[1] ?? '0'
  return { what: 'hugepages', ok: Number(free) > 0, detail: `${free} free` }
}

async function portsFinding(): Promise<Finding> {
  const range = (await readText('/proc/sys/net/ipv4/ip_local_port_range'))?.replace(/\s+/, '-')
  return {
    what: 'TCP ports for migration',
    ok: range !== undefined,
    detail: `the kernel picks a free one of ${range ?? 'none'}`,
  }
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  )
}
