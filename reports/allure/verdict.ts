import { createHash } from 'node:crypto'
import { Stage, type StatusDetails, type TestResult } from 'allure-js-commons'
import { earlierLines } from '../attempts.ts'
import { reasonOf } from '../known-issues.ts'
import { attemptFolder, rerunCommand } from '../pointers.ts'
import type { AttemptRecord } from '../record.ts'
import { failedStep } from './failed-step.ts'
import { allureStatus } from './replay.ts'

/**
 * Puts the verdict of an attempt onto its result, over whatever was guessed before: status, reason, the times during
 * which the case had its hosts, and labels that speak of lab hosts only, not of the machine that wrote the result.
 */
export function applyVerdict(result: TestResult, record: AttemptRecord): void {
  const ours = new Set(Object.values(record.hosts))
  result.uuid = resultUuid(record)
  result.fullName = `tests/${record.test}.test.ts#${record.case}`
  result.status = allureStatus[record.verdict.status]
  result.stage = record.verdict.status === 'skipped' ? Stage.PENDING : Stage.FINISHED
  result.statusDetails = details(record)
  result.start = Date.parse(record.startedAt)
  result.stop = result.start + Math.round(record.durationMs)
  result.labels = result.labels.filter(({ name, value }) => name !== 'host' || ours.has(value))
}

/** The same attempt always has the same result file, so that writing it again changes nothing. */
export function resultUuid({ case: id, attempt, startedAt }: AttemptRecord): string {
  return attempt === 0 ? missingUuid(id) : uuidOf(`${id} ${attempt} ${startedAt}`)
}

/** Of the result that stands in for a case that never finished, until it does. */
export function missingUuid(id: string): string {
  return uuidOf(`${id} missing`)
}

function uuidOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 32)
}

function details(record: AttemptRecord): StatusDetails {
  const { status, expected, actual } = record.verdict
  if (status === 'passed') return {}
  return { message: reasonOf(record.verdict), trace: pointers(record), ...textOf({ expected, actual }) }
}

function textOf(values: { expected?: unknown; actual?: unknown }): { expected?: string; actual?: string } {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value, undefined, 2))
  return { expected: text(values.expected), actual: text(values.actual) }
}

/** What an engineer needs next, shown right below the reason. */
function pointers(record: AttemptRecord): string {
  const lines: [string, string | undefined][] = [
    ['code', record.verdict.code],
    ['in step', failedStep(record.steps)],
    [
      'hosts',
      Object.entries(record.hosts)
        .map(([role, host]) => `${role} ${host}`)
        .join(', ') || undefined,
    ],
    ['attempt', record.attempt > 1 ? String(record.attempt) : undefined],
    ['evidence', `${attemptFolder(record)}/`],
    ...earlierLines(record).map((line): [string, string] => ['before', line]),
    ['again', rerunCommand(record)],
  ]
  return lines.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(9)} ${value}`])).join('\n')
}
