import { told } from '../../src/spec/exercised.ts'
import type { AttemptRecord, MigrationNumbers } from '../record.ts'
import { blame, evidenceFolder, onHosts } from '../attempts.ts'
import { attemptFolder, rerunCommand } from '../pointers.ts'
import type { Attachment } from './evidence.ts'
import { failedStep } from './failed-step.ts'

/** The Markdown on top of a result: how to run it again, what was proven, what was measured, what ran where. */
export function description(record: AttemptRecord, attachments: readonly Attachment[]): string {
  const parts = [
    knownIssue(record),
    failedIn(record),
    earlier(record),
    again(record),
    exercised(record),
    numbers(record.migration),
    where(record),
    leftOut(attachments),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function knownIssue({ verdict: { issue, reason } }: AttemptRecord): string {
  return issue
    ? `**Known issue** ${plain(`${issue.name}: ${issue.title} (${issue.link}). It showed as: ${reason}`)}`
    : ''
}

function failedIn({ verdict, steps, hosts }: AttemptRecord): string {
  const step = verdict.status === 'passed' ? undefined : failedStep(steps)
  if (step === undefined) return ''
  return `**${verdict.status === 'broken' ? 'Broke' : 'Failed'} in** ${plain(`${step}, ${onHosts(hosts)}`)}`
}

function earlier({ case: id, earlier = [] }: AttemptRecord): string {
  if (earlier.length === 0) return ''
  const rows = earlier.map((one, index) => [
    String(index + 1),
    onHosts(one.hosts),
    `${one.verdict.status}, ${blame(one)}: ${one.verdict.reason}`,
    one.startedAt,
    evidenceFolder({ ...one, case: id }) ?? 'none',
  ])
  return `**Ran again**, for a host made it fail before:\n\n${table(['Attempt', 'Where', 'What happened', 'When', 'Evidence'], rows)}`
}

function again(record: AttemptRecord): string {
  const lines = ['**Run just this again**', '', '```sh', rerunCommand(record)]
  const script = record.evidence.find((file) => file.endsWith('/repro.sh'))
  if (script) lines.push(`sh ${script}   # the same command lines by hand, from the run folder`)
  lines.push('```', '', `Evidence: ${code(`${attemptFolder(record)}/`)} in the run folder`)
  return lines.join('\n')
}

/** What is missing must catch the eye. */
const marks = { yes: 'yes', no: 'NO', 'not checked': 'not checked' } as const

function exercised({ exercised }: AttemptRecord): string {
  return table(
    ['Asked for', 'Exercised', 'Proof'],
    exercised.map((one) => [one.feature, marks[told(one)], one.proof]),
  )
}

function numbers(migration: MigrationNumbers | undefined): string {
  if (!migration) return ''
  return table(
    ['Migration', ''],
    [
      ['total time', ms(migration.totalTimeMs)],
      ['downtime, as QEMU reports it', ms(migration.downtimeMs)],
      ['downtime, as the guest showed it', ms(migration.guestDowntimeMs)],
      ['setup time', ms(migration.setupTimeMs)],
      ['transferred', measured(migration.transferredBytes, (bytes) => `${(bytes / (1 << 20)).toFixed(1)} MiB`)],
      ['iterations', measured(migration.iterations, String)],
    ],
  )
}

function ms(value: number): string {
  return measured(value, (known) => `${known} ms`)
}

/** QEMU does not report every number for every migration. */
function measured(value: number, text: (value: number) => string): string {
  return value < 0 ? 'not known' : text(value)
}

function where({ hosts, builds, accelerator = 'not known' }: AttemptRecord): string {
  const roles = [...new Set([...Object.keys(hosts), ...Object.keys(builds)])]
  return table(
    ['Role', 'Host', 'Build', 'Accelerator'],
    roles.map((role) => [role, hosts[role] ?? '', builds[role] ?? '', accelerator]),
  )
}

function leftOut(attachments: readonly Attachment[]): string {
  const left = attachments.filter(({ left }) => left !== undefined && left !== 'empty')
  if (left.length === 0) return ''
  return `Not attached: ${left.map(({ name, left }) => `${code(name)} (${left})`).join(', ')}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Text that Markdown and HTML leave alone. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>|~&#]/g, (character) => `&#${character.codePointAt(0)};`)
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``
}
