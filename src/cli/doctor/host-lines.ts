import { type HostFacts, hostPrograms } from '../../spec/host-facts.ts'
import { entryLines, tableLines } from './columns.ts'
import { hugepagesText, userfaultfdTexts } from './facts-in-words.ts'
import type { Answer, HostReport } from './host-report.ts'

/** No terminal is too wide for prose. */
const columns = 80
const indent = 16

/** Hosts of a lab: one row each, then what there is to say of each of them. */
export function hostLines(reports: readonly HostReport[]): string[] {
  const head = ['HOST', 'ADDRESS', 'CPUS', 'MEMORY', 'SLOTS', 'ACCEL', 'BUILDS']
  const rows = [head, ...reports.map(rowOf)]
  return [...tableLines(rows, [14, 22, 5, 9, 6, 5, 6]), ...reports.flatMap((one) => ['', ...blockOf(one)])]
}

function rowOf(report: HostReport): string[] {
  const { name, address, fault, facts, held, slots, builds } = report
  if (fault || !facts) return [name, address, `cannot be used: ${fault?.code ?? 'it does not say what it is'}`]
  const usable = Object.values(builds).filter(({ ok }) => ok).length
  return [
    ...[name, address, String(facts.cpus), gib(facts.memoryMib), `${held.length}/${slots}`],
    ...[runsKvm(report) ? 'KVM' : 'TCG', `${usable}/${Object.keys(builds).length}`],
  ]
}

function runsKvm({ kvm }: HostReport): boolean {
  return Object.values(kvm).some(({ ok }) => ok)
}

function blockOf(report: HostReport): string[] {
  const { name, address, labels, fault } = report
  const labelled = labels.length > 0 ? `; labels ${labels.join(', ')}` : ''
  const entries = fault ? [['cannot be used', `${fault.code}: ${fault.reason}`] as const] : detailsOf(report)
  return [
    ...entryLines(name, `${address}${labelled}`, { indent: Math.max(indent, name.length + 2), columns }),
    ...entries.flatMap(([what, text]) => entryLines(`  ${what}`, text, { indent: indent + 2, columns })),
  ]
}

type Entry = readonly [string, string]

function detailsOf(report: HostReport): Entry[] {
  const { facts, builds, guests, tools } = report
  return [
    ...(facts ? factEntries(facts, report) : []),
    ['accelerator', `${runsKvm(report) ? 'KVM' : 'TCG'}: ${acceleratorReason(report)}`],
    ...answerEntries('build', builds),
    ...answerEntries('guest', guests),
    ...answerEntries('program', tools).filter(([, text]) => text.includes(notUsable)),
  ]
}

function factEntries(
  facts: HostFacts,
  { memoryMib, slots, held, migrationAddress, reaches = {} }: HostReport,
): Entry[] {
  const lacking = hostPrograms.filter((program) => !facts.programs.includes(program))
  return [
    ['system', `${facts.os ?? 'unknown'}, Linux ${facts.kernel}, ${facts.architecture}`],
    ['CPU', `${facts.cpus} × ${facts.cpuModel ?? 'unknown'} (${facts.cpuVendor ?? 'unknown'})`],
    ['memory', `${gib(facts.memoryMib)}, of which guests may use ${gib(memoryMib ?? 0)}`],
    ['disk', `${gib(facts.freeMib)} free for virtqual`],
    ['slots', `${slots}; ${held.length === 0 ? 'none is held' : held.map(heldText).join('; ')}`],
    ['migration', `to ${migrationAddress}`],
    ...waysText(reaches),
    ['hugepages', hugepagesText(facts)],
    ['userfaultfd', userfaultfdTexts[facts.userfaultfd]],
    ['netem', facts.netem === undefined ? 'not known: we may not try it there' : facts.netem ? 'yes' : 'no'],
    ...(facts.kernelLog === false ? [['kernel log', 'not to be read by us: host-dmesg.txt will say so'] as const] : []),
    ...(lacking.length > 0 ? [['not there', lacking.join(', ')] as const] : []),
  ]
}

/** What can be reached is told in one line. */
function waysText(reaches: Readonly<Record<string, Answer>>): Entry[] {
  const good = Object.keys(reaches).filter((name) => reaches[name]!.ok)
  const bad = Object.entries(reaches).filter(([, { ok }]) => !ok)
  return [
    ...(good.length > 0 ? [['reaches', good.join(', ')] as const] : []),
    ...bad.map(([name, { detail }]) => ['does not reach', `${name}: ${detail}`] as const),
  ]
}

function heldText({ slot, state, run, owner, silentSeconds }: HostReport['held'][number]): string {
  return `${slot} ${state} by ${owner}, run ${run}, heard of ${silentSeconds} s ago`
}

/** Builds mostly agree: what they say alike is said once. */
function acceleratorReason({ kvm }: HostReport): string {
  const byReason = Map.groupBy(Object.entries(kvm), ([, { detail }]) => detail)
  const all = [...byReason].map(([reason, names]) =>
    byReason.size === 1 ? reason : `${reason} (${names.map(([name]) => name).join(', ')})`,
  )
  return all.length === 0 ? 'there is no build to ask' : all.join('; ')
}

const notUsable = 'not usable: '

/** What is said alike of several is said once. */
function answerEntries(what: string, answers: Readonly<Record<string, Answer>>): Entry[] {
  const said = Object.entries(answers).map(([name, { ok, detail }]) => ({
    name,
    text: `${ok ? '' : notUsable}${detail}`,
  }))
  return [...Map.groupBy(said, ({ text }) => text)].map(([text, same]) => [
    what,
    `${same.map(({ name }) => name).join(', ')}: ${text}`,
  ])
}

function gib(mib: number): string {
  return `${(mib / 1024).toFixed(1)} GiB`
}
