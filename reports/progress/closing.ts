import { fromHere } from '../pointers.ts'
import { shellQuote } from '../../src/base/shell-quote.ts'
import type { VerdictStatus } from '../../src/verdict/verdict.ts'
import type { Summary } from '../summary.ts'
import { knownIssues, unseenIssues } from '../known-issues.ts'
import { headed } from './headed.ts'
import { hostLines, unusedLines } from './host-lines.ts'
import { problemLines } from './problem.ts'
import { fit, type Canvas, type Span } from './text.ts'

type ClosingOptions = Readonly<{
  runDir: string
  report?: string
  overview?: string
  canvas: Canvas
  /** Whether a signal has ended the run. */
  interrupted: boolean
  /** Ids of cases whose problems the terminal has shown already: they are only named again. */
  told: ReadonlySet<string>
  /** Why no case could run between two hosts, where they were to. */
  oneHost?: string
}>

/** What a run ends with on the terminal: failures first, then what is broken or missing, what hosts have done, counts, where the report is. */
export function closingSummary(summary: Summary, options: ClosingOptions): string {
  const { runDir, report, overview, canvas, oneHost } = options
  const lines = [
    ...problems(summary, options),
    ...knownLines(summary, canvas),
    ...skippedLines(summary, canvas),
    ...missingLines(summary, options),
    ...hostLines(summary, canvas),
    ...unusedLines([], oneHost, canvas),
    ...unseenLines(summary, canvas),
    fit(countSpans(summary), canvas),
    `results ${fromHere(runDir)}/`,
    ...(report === undefined ? [] : [`report  ${fromHere(report)}`]),
    ...(overview === undefined ? [] : [`        ${fromHere(overview)}`]),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function problems({ finals }: Summary, { runDir, canvas, told }: ClosingOptions): string[] {
  const of = (status: VerdictStatus) => [...finals.values()].filter(({ verdict }) => verdict.status === status)
  return [...of('failed'), ...of('broken')].flatMap((final) =>
    problemLines(final, fromHere(runDir), canvas).slice(0, told.has(final.case) ? 1 : undefined),
  )
}

/** Each issue once, with how many cases showed it. */
function knownLines({ finals }: Summary, canvas: Canvas): string[] {
  return knownIssues(finals.values()).flatMap(({ name, title, link, cases }) =>
    headed({ text: 'KNOWN', style: 'yellow' }, `${cases} × ${name}: ${title} (${link})`, canvas),
  )
}

/** A file that nobody needs any more hides the next failure that looks like it. */
function unseenLines({ finals }: Summary, canvas: Canvas): string[] {
  return unseenIssues(finals.values()).flatMap(({ name, cases }) => {
    const where = cases === 1 ? '1 case' : `${cases} cases`
    const text = `known issue ${name} did not show in ${where}: is it fixed?`
    return headed({ text: 'NOTE', style: 'yellow' }, text, canvas)
  })
}

/** Each reason once, with how many cases it kept from running. */
function skippedLines({ finals }: Summary, canvas: Canvas): string[] {
  const skipped = [...finals.values()].filter(({ verdict }) => verdict.status === 'skipped')
  const byReason = Map.groupBy(skipped, ({ verdict }) => verdict.reason)
  return [...byReason].flatMap(([reason, cases]) =>
    headed({ text: 'SKIPPED', style: 'dim' }, `${cases.length} × ${reason}`, canvas),
  )
}

/** Which they are is in the report. The command is not cut, it is there to be copied. */
function missingLines({ missing, planned }: Summary, { runDir, canvas, interrupted }: ClosingOptions): string[] {
  if (missing.length === 0) return []
  const text = `${missing.length} of ${planned} cases did not finish${interrupted ? ': interrupted' : ''}. To go on:`
  return [
    ...headed({ text: 'MISSING', style: 'yellow' }, text, canvas),
    `        npx virtqual run --resume ${shellQuote(fromHere(runDir))}`,
  ]
}

function countSpans({ planned, counts }: Summary): Span[] {
  const styles = {
    passed: 'green',
    failed: 'red',
    known: 'yellow',
    broken: 'yellow',
    skipped: 'dim',
    missing: 'yellow',
  } as const
  const names = ['passed', 'failed', 'known', 'broken', 'skipped', 'missing'] as const
  const spans = names.filter((name) => counts[name] > 0 || name === 'passed' || name === 'failed')
  return [
    { text: `${planned} ${planned === 1 ? 'case' : 'cases'}:`, style: 'bold' },
    ...spans.map(
      (name) => ({ text: ` ${counts[name]} ${name}`, style: counts[name] > 0 ? styles[name] : 'dim' }) as const,
    ),
  ]
}
