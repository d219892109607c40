import { fromHere } from '../pointers.ts'
import type { Summary } from '../summary.ts'
import { problemLines } from './problem.ts'
import { fit, oneLine, type Canvas, type Span } from './text.ts'

const missingShown = 10

export type ClosingOptions = Readonly<{ runDir: string; report?: string; overview?: string; canvas: Canvas }>

/** What a run ends with on the terminal: failures first, then what is broken or missing, counts, where the report is. */
export function closingSummary(summary: Summary, { runDir, report, overview, canvas }: ClosingOptions): string {
  const finals = [...summary.finals.values()]
  const shown = fromHere(runDir)
  const problems = (['failed', 'broken'] as const).flatMap((status) =>
    finals.filter(({ verdict }) => verdict.status === status).flatMap((final) => problemLines(final, shown, canvas)),
  )
  const lines = [
    ...problems,
    ...skippedLines(summary, canvas),
    ...missingLines(summary, canvas),
    fit(countSpans(summary), canvas),
    `results ${shown}/`,
    ...(report === undefined ? [] : [`report  ${fromHere(report)}`]),
    ...(overview === undefined ? [] : [`        ${fromHere(overview)}`]),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

/** Each reason once, with how many cases it kept from running. */
function skippedLines({ finals }: Summary, canvas: Canvas): string[] {
  const skipped = [...finals.values()].filter(({ verdict }) => verdict.status === 'skipped')
  const byReason = Map.groupBy(skipped, ({ verdict }) => verdict.reason)
  return [...byReason].map(([reason, cases]) =>
    fit([{ text: 'SKIPPED ', style: 'dim' }, { text: `${cases.length} × ${oneLine(reason)}` }], canvas),
  )
}

function missingLines({ missing }: Summary, canvas: Canvas): string[] {
  const lines = missing
    .slice(0, missingShown)
    .map(({ id, title }) => fit([{ text: 'MISSING ', style: 'yellow' }, { text: `${id} ${oneLine(title)}` }], canvas))
  const more = missing.length - missingShown
  return more > 0 ? [...lines, `        and ${more} more: planned but never finished`] : lines
}

function countSpans({ planned, counts }: Summary): Span[] {
  const styles = { passed: 'green', failed: 'red', broken: 'yellow', skipped: 'dim', missing: 'yellow' } as const
  const names = ['passed', 'failed', 'broken', 'skipped', 'missing'] as const
  const spans = names.filter((name) => counts[name] > 0 || name === 'passed' || name === 'failed')
  return [
    { text: `${planned} ${planned === 1 ? 'case' : 'cases'}:`, style: 'bold' },
    ...spans.map(
      (name) => ({ text: ` ${counts[name]} ${name}`, style: counts[name] > 0 ? styles[name] : 'dim' }) as const,
    ),
  ]
}
