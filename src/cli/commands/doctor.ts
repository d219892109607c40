import { loadConfiguration } from '../configuration.ts'
import { type Finding, findingLines, together } from '../doctor/finding.ts'
import { hostLines } from '../doctor/host-lines.ts'
import { lookAtHost } from '../doctor/look.ts'
import { type Present, waysFrom } from '../doctor/ways.ts'
import { otherGuests, otherGuestsOfHosts } from '../doctor/other-guests.ts'
import { machineFindings } from '../doctor/machine-findings.ts'
import { preparedFindings } from '../doctor/prepared-findings.ts'
import type { Arguments } from '../arguments.ts'
import type { Config } from '../../matrix/config.ts'
import type { HostSpec } from '../../matrix/host-spec.ts'
import { knownIssuesOf } from '../known-issues.ts'
import { guardRun } from '../guard-run.ts'
import { prepareNames, preparing } from '../preparation.ts'
import { newRunId } from '../run-folder.ts'
import { selectedLab } from '../selected-lab.ts'
import { openForSetUp, openLocal, type SetUpHost } from '../set-up-host.ts'
import type { Settings } from '../settings.ts'
import type { Command } from './index.ts'

/** What a command line asks for: as data, and as lines. */
type Found = Readonly<{ data: unknown; lines: readonly string[] }>

/** Says what this machine, or each host of a lab, can run and why not. Always ends with 0: a finding is an answer, not an error. */
export const doctor: Command = async (args, settings) => {
  const config = loadConfiguration(args, settings)
  const { data, lines } = await (args.hosts || args.on
    ? ofLab(config, args, settings)
    : ofMachine(config, args, settings))
  process.stdout.write(args.json ? `${JSON.stringify(data, null, 2)}\n` : lines.map((line) => `${line}\n`).join(''))
  return 0
}

async function ofMachine(config: Config, args: Arguments, settings: Settings): Promise<Found> {
  const runId = newRunId()
  await using _guard = await guardRun(runId, settings)
  const [local] = selectedLab(config, args, settings).hosts
  const { facts } = await preparing(settings, (context) => openLocal(local!, { runId, context, settings }))
  const machine = await machineFindings(facts, settings)
  const others = await otherGuests(config, settings)
  const prepared = preparedFindings(await prepareNames(config, namesBut(others, config), settings), others)
  const findings = [...machine, ...prepared, ...issueFindings(config)]
  return { data: findings, lines: together(findings).flatMap(findingLines) }
}

async function ofLab(config: Config, args: Arguments, settings: Settings): Promise<Found> {
  const lab = selectedLab(config, args, settings)
  const runId = newRunId()
  await using _guard = await guardRun(runId, settings)
  const others = await otherGuestsOfHosts(config, settings)
  const found = await preparing(settings, (context) => {
    const opening = { runId, lab, tools: [], context, settings }
    const opened = new Map(lab.hosts.map((spec) => [spec, openForSetUp(spec, opening)]))
    const means = {
      open: (spec: HostSpec) => opened.get(spec)!,
      reach: async (host: Present) =>
        lab.placement === 'together' ? {} : waysFrom(host, await presentOf(opened), context.signal),
      prepare: (site?: Parameters<typeof context.prepare>[2]) =>
        context.prepare(config, namesBut(others, config), site),
    }
    return Promise.all(lab.hosts.map((spec) => lookAtHost(spec, means)))
  })
  const reports = found.map((one) => (one.fault ? one : { ...one, guests: { ...one.guests, ...others } }))
  return { data: reports, lines: hostLines(reports) }
}

/** All that could be opened, once that is known of each. */
async function presentOf(opened: ReadonlyMap<HostSpec, Promise<SetUpHost>>): Promise<Present[]> {
  const settled = await Promise.allSettled([...opened].map(async ([{ name }, host]) => ({ name, ...(await host) })))
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

/** Those that are not applied any more: their cases fail. */
function issueFindings(config: Config): Finding[] {
  const { expired } = knownIssuesOf(config, new Date())
  return expired.map((issue) => ({
    what: `known issue ${issue.name}`,
    ok: false,
    detail: `expired after ${issue.expires}`,
  }))
}

/** Names of all that is configured but for these guests. */
function namesBut(others: Readonly<Record<string, unknown>>, { builds, guests }: Config) {
  const atHand = [...guests.keys()].filter((name) => !Object.hasOwn(others, name))
  return { builds: builds.keys(), guests: atHand, tools: ['pass-fd'] as const }
}
