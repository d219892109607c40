import { basename, join } from 'node:path'
import { told } from '../src/spec/exercised.ts'
import { earlierLines } from './attempts.ts'
import { writeAtomically } from './atomic.ts'
import { reasonOf } from './known-issues.ts'
import { missingVerdict } from './missing.ts'
import { readPlan, type PlannedCase } from './plan.ts'
import { attemptFolder, rerunCommand } from './pointers.ts'
import type { FinalAttempt, Summary } from './summary.ts'
import { xmlAttributes, xmlText } from './xml.ts'

/** Writes junit.xml, one testcase for each planned case in planned order, and returns its path. */
export async function writeJunit(runDir: string, summary: Summary): Promise<string> {
  const path = join(runDir, 'junit.xml')
  await writeAtomically(path, junitXml(runDir, summary))
  return path
}

async function* junitXml(runDir: string, summary: Summary): AsyncGenerator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  const totals = { name: 'virtqual', ...suiteTotals(summary) }
  yield `<testsuites${xmlAttributes(totals)}>\n`
  yield `<testsuite${xmlAttributes({ ...totals, name: basename(runDir), timestamp: firstStart(summary) })}>\n`
  for await (const planned of readPlan(runDir)) yield testcase(planned, summary.finals.get(planned.id))
  yield '</testsuite>\n</testsuites>\n'
}

/** JUnit knows failures (the product) and errors (everything else that is not a pass). */
function suiteTotals({ planned, counts, finals }: Summary): Record<string, string | number> {
  const durationMs = [...finals.values()].reduce((sum, { durationMs }) => sum + durationMs, 0)
  return {
    tests: planned,
    failures: counts.failed,
    errors: counts.broken + counts.missing,
    skipped: counts.skipped + counts.known,
    time: seconds(durationMs),
  }
}

function firstStart({ finals }: Summary): string | undefined {
  let first: string | undefined
  for (const { startedAt } of finals.values()) if (first === undefined || startedAt < first) first = startedAt
  return first?.replace(/\.\d+Z$/, '')
}

function testcase(planned: PlannedCase, final: FinalAttempt | undefined): string {
  const attributes = {
    classname: planned.test.replaceAll('/', '.'),
    name: `${planned.title} [${planned.id}]`,
    time: seconds(final?.durationMs ?? 0),
  }
  return `<testcase${xmlAttributes(attributes)}>\n${properties(planned, final)}${outcome(planned, final)}${before(final)}</testcase>\n`
}

function properties(planned: PlannedCase, final: FinalAttempt | undefined): string {
  const named: [string, string | undefined][] = [
    ['id', planned.id],
    ...Object.entries(planned.params).map(([name, value]): [string, string] => [`param.${name}`, value]),
    ...Object.entries(final?.hosts ?? {}).map(([role, host]): [string, string] => [`host.${role}`, host]),
    ...Object.entries(final?.builds ?? {}).map(([role, build]): [string, string] => [`build.${role}`, build]),
    ['accelerator', final?.accelerator],
    ['attempts', final && String(1 + (final.earlier?.length ?? 0))],
    ...(final?.exercised ?? []).map(exercised),
  ]
  const lines = named.flatMap(([name, value]) =>
    value === undefined ? [] : [`<property${xmlAttributes({ name, value })}/>\n`],
  )
  return `<properties>\n${lines.join('')}</properties>\n`
}

function exercised(one: FinalAttempt['exercised'][number]): [string, string] {
  return [`exercised.${one.feature}`, `${told(one)}: ${one.proof}`]
}

const elements = {
  passed: undefined,
  failed: 'failure',
  known: 'skipped',
  broken: 'error',
  skipped: 'skipped',
} as const

function outcome({ id }: PlannedCase, final: FinalAttempt | undefined): string {
  const verdict = final?.verdict ?? missingVerdict
  const element = elements[verdict.status]
  if (element === undefined) return ''
  if (element === 'skipped') return `<skipped${xmlAttributes({ message: reasonOf(verdict) })}/>\n`
  const body = `${verdict.reason}\nevidence: ${attemptFolder(final ?? { case: id, attempt: 0 })}/\nagain: ${rerunCommand(final ?? { case: id })}`
  const attributes = { message: verdict.reason, type: verdict.code }
  return `<${element}${xmlAttributes(attributes)}>${xmlText(body)}</${element}>\n`
}

/** Attempts that a host made fail: a case that passed has them too. */
function before(final: FinalAttempt | undefined): string {
  const lines = final ? earlierLines(final) : []
  return lines.length === 0 ? '' : `<system-out>${xmlText(lines.join('\n'))}</system-out>\n`
}

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(3)
}
