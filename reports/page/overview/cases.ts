import { earlierLines, onHosts } from '../../attempts.ts'
import { reasonOf } from '../../known-issues.ts'
import { badge, section } from '../document.ts'
import { element, table, text } from '../markup.ts'
import { count, mib, ms, span } from '../quantity.ts'
import type { FinalAttempt } from '../../summary.ts'
import type { Run } from './run.ts'

const order = ['failed', 'broken', 'missing', 'known', 'passed', 'skipped']

type Row = Readonly<{ status: string; cells: readonly string[] }>

/** Every planned case, worst first, with the way to its own page. */
export function cases({ summary: { finals, missing } }: Run): string {
  const across = isAcross([...finals.values()])
  const rows: Row[] = [
    ...[...finals.values()].map((attempt) => ({ status: attempt.verdict.status, cells: cells(attempt, across) })),
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

/** Whether a run had several hosts, so that where a case ran is worth a line. */
function isAcross(attempts: readonly FinalAttempt[]): boolean {
  return new Set(attempts.flatMap(({ hosts }) => Object.values(hosts))).size > 1
}

function cells(attempt: FinalAttempt, across: boolean): string[] {
  const { case: id, title, verdict, durationMs, migration, evidence, hosts } = attempt
  const page = evidence.find((file) => file.endsWith('/timeline.html'))
  const name = page === undefined ? text(title) : element('a', { href: encodeURI(page) }, text(title))
  const more = [
    ...(verdict.status === 'passed' ? [] : [`${verdict.code}: ${reasonOf(verdict)}`]),
    ...(across && Object.keys(hosts).length > 0 ? [onHosts(hosts)] : []),
    ...earlierLines(attempt).map((line) => `before: ${line}`),
  ]
  return [
    name + more.map((line) => element('div', { class: 'soft' }, text(line))).join(''),
    element('span', { class: 'nowrap' }, text(id)),
    span(durationMs),
    ms(migration?.downtimeMs),
    ms(migration?.guestDowntimeMs),
    span(migration?.totalTimeMs),
    mib(migration?.transferredBytes),
    count(migration?.iterations),
  ]
}
