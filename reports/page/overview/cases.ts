import { badge, section } from '../document.ts'
import { element, table, text } from '../markup.ts'
import { count, mib, ms, span } from '../quantity.ts'
import type { FinalAttempt } from '../../summary.ts'
import type { Run } from './run.ts'

const order = ['failed', 'broken', 'missing', 'passed', 'skipped']

type Row = Readonly<{ status: string; cells: readonly string[] }>

/** Every planned case, worst first, with the way to its own page. */
export function cases({ summary: { finals, missing } }: Run): string {
  const rows: Row[] = [
    ...[...finals.values()].map((attempt) => ({ status: attempt.verdict.status, cells: cells(attempt) })),
    ...missing.map(({ id, title }) => ({ status: 'missing', cells: [text(title), text(id), '', '', '', '', '', ''] })),
  ]
  const sorted = rows.toSorted((one, other) => order.indexOf(one.status) - order.indexOf(other.status))
  const head = ['verdict', 'case', 'id', '#took', '#downtime', '#guest silent', '#total', '#transferred', '#iterations']
  return section(
    'Cases',
    table(
      head,
      sorted.map(({ status, cells }) => [badge(status), ...cells]),
    ),
  )
}

function cells({ case: id, title, verdict, durationMs, migration, evidence }: FinalAttempt): string[] {
  const page = evidence.find((file) => file.endsWith('/timeline.html'))
  const name = page === undefined ? text(title) : element('a', { href: encodeURI(page) }, text(title))
  const why =
    verdict.status === 'passed' ? '' : element('div', { class: 'soft' }, text(`${verdict.code}: ${verdict.reason}`))
  return [
    name + why,
    text(id),
    span(durationMs),
    ms(migration?.downtimeMs),
    ms(migration?.guestDowntimeMs),
    span(migration?.totalTimeMs),
    mib(migration?.transferredBytes),
    count(migration?.iterations),
  ]
}
