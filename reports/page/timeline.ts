import type { MigrationTimeline, Timeline } from '../../src/spec/timeline.ts'
import { badge, htmlDocument, section } from './document.ts'
import { element, text } from './markup.ts'
import { span } from './quantity.ts'
import { caseFigure, migrationFigure, switchoverFigure } from './timeline/drawing.ts'
import { numberCards } from './timeline/numbers.ts'
import { marksTable, migrationsTable, processTable, socketsTable, stepsTable } from './timeline/tables.ts'
import { whoRanTable } from './timeline/who-ran.ts'

/** The parts of the page in their order; each is nothing where it has nothing to show. */
const sections: readonly ((timeline: Timeline) => string)[] = [head, wholeCase, migrations, sockets, steps, notes]

/** timeline.html: what both sides did, on one page that needs nothing else. */
export function timelinePage(timeline: Timeline): string {
  const title = `${timeline.verdict.status}: ${timeline.case.title}`
  return htmlDocument({ title, body: sections.map((part) => part(timeline)) })
}

function head(timeline: Timeline): string {
  const { case: one, verdict, startedAt, endedAt, migrations } = timeline
  const { id, test, title } = one
  const facts = `${test} · case ${id} · ${new Date(startedAt).toISOString()} · took ${span(endedAt - startedAt)}`
  const why = verdict.code === verdict.status ? verdict.reason : `${verdict.code}: ${verdict.reason}`
  const [only, ...more] = migrations
  return [
    element('h1', {}, badge(verdict.status), ' ', text(title)),
    element('p', { class: 'soft' }, text(facts)),
    element('p', {}, text(why)),
    only && more.length === 0 ? numberCards(timeline, only) : '',
  ].join('')
}

function wholeCase(timeline: Timeline): string {
  if (timeline.machines.length === 0) return section('The whole case', element('p', {}, 'No QEMU came to run.'))
  const { markup, marks } = caseFigure(timeline)
  return section(
    'The whole case',
    markup,
    caption(marks.length > 0 ? howToReadHotplug : ''),
    marksTable(marks, timeline.startedAt),
    migrationsTable(timeline),
    element('div', { class: 'sides' }, whoRanTable(timeline), processTable(timeline)),
  )
}

function migrations(timeline: Timeline): string {
  return timeline.migrations.map((one, index) => migration(timeline, one, index)).join('')
}

function migration(timeline: Timeline, one: MigrationTimeline, index: number): string {
  const many = timeline.migrations.length > 1
  const way = `${one.source} → ${one.destination ?? 'no waiting QEMU'}`
  const title = many ? `Migration ${index + 1}: ${way}` : `The migration: ${way}`
  const whole = migrationFigure(timeline, one)
  const switchover = switchoverFigure(timeline, one, whole.marks)
  const inside = section(
    title,
    caption([hostsOf(timeline, one), one.uri === undefined ? '' : `over ${one.uri}`].filter(Boolean).join(' · ')),
    many ? numberCards(timeline, one) : '',
    whole.markup,
    caption(howToRead),
    ...(switchover ? [element('h3', {}, 'The switchover, enlarged'), switchover.markup, caption(howToReadCloser)] : []),
    marksTable(whole.marks, one.startedAt),
  )
  return element('div', { id: `migration-${index + 1}` }, inside)
}

/** Where the two sides of a migration were; nothing where a case had one host. */
function hostsOf({ machines }: Timeline, { source, destination }: MigrationTimeline): string {
  if (new Set(machines.map(({ host }) => host)).size < 2) return ''
  const sides = [source, destination].flatMap((wanted) => machines.find(({ name }) => name === wanted) ?? [])
  return sides.map(({ name, host }) => `${name} on ${host}`).join(', ')
}

const howToRead =
  'Times from the start of the migration; dashed: its start and end. Line below a bar: the process. Sockets: a dot is a ' +
  'look that saw it, a full line lies between two of them, a pale one ends at a look that did not. Numbers: see below.'
const howToReadHotplug =
  'Hotplug, when QEMU answered: + plugged, − asked back by device_del and gone, × refused. Times from the start of the case.'
const howToReadCloser = 'Times from the moment in which the source stopped the guest.'

function caption(words: string): string {
  return words === '' ? '' : element('p', { class: 'soft' }, text(words))
}

function sockets(timeline: Timeline): string {
  return section('Who listened, who was connected', socketsTable(timeline))
}

function steps(timeline: Timeline): string {
  return section('Steps', stepsTable(timeline))
}

function notes({ notes, guest: { moreSilences } }: Timeline): string {
  const silences = moreSilences > 0 ? [`${moreSilences} shorter silences of the guest are not shown`] : []
  return section('Not seen', ...[...notes, ...silences].map((note) => element('p', {}, text(note))))
}
