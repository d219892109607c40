import { element } from '../markup.ts'
import type { MachineTimeline, MigrationTimeline, Timeline } from '../../../src/spec/timeline.ts'
import { chart, type Chart } from './chart.ts'
import { charts, loadChart } from './charts.ts'
import { endOf } from './ending.ts'
import { lane } from './lane.ts'
import { hotplugMarks, type Mark, marksOf } from './moments.ts'
import { drawSilences } from './silences.ts'
import { drawSpans, migrationSpans, stepSpans } from './spans.ts'
import { stateBars, stateKey } from './states.ts'
import { axis, type Drawing, isWithin, stack, svg, type View, viewOf, x } from './view.ts'

/** A drawing with what one has to know to read it. */
type Figure = Readonly<{ markup: string; marks: readonly Mark[] }>

const laneGap = 10

/** The whole case: its steps, all of its QEMUs with what was plugged into them, its migrations, the guest's load. */
export function caseFigure(timeline: Timeline): Figure {
  const { startedAt, endedAt, machines, guest } = timeline
  const view = viewOf(startedAt, endedAt, startedAt)
  const marks = hotplugMarks(timeline, view)
  const load = machines.length > 0 ? loadChart(guest) : undefined
  const parts = [
    drawSpans('steps', stepSpans(timeline), view),
    ...machines.map((machine) => lane({ machine, timeline, view, marks, sockets: false })),
    drawSpans('migrations', migrationSpans(timeline), view),
    ...(load ? [chart(load satisfies Chart, view)] : []),
  ]
  return figure({ timeline, view, machines, parts, marks, label: 'the whole case' })
}

/** One migration with some time around it, and its curves. */
export function migrationFigure(timeline: Timeline, migration: MigrationTimeline): Figure {
  const { startedAt } = migration
  const endedAt = endOf(timeline, migration)
  const around = Math.max(60, (endedAt - startedAt) * 0.12)
  const view = viewOf(startedAt - around, endedAt + around, startedAt)
  const machines = partners(timeline, migration)
  const marks = marksOf({ ...timeline, machines }, view)
  const lanes = machines.map((machine) => lane({ machine, timeline, view, marks, sockets: true }))
  const parts = [...lanes, ...charts(migration, timeline.guest, view)]
  return figure({ timeline, view, machines, parts, marks, label: 'the migration', guides: [startedAt, endedAt] })
}

/**
 * The moment in which the guest changes sides, larger, with the numbers that its events have already; undefined where
 * it did not, or not within this migration.
 */
export function switchoverFigure(
  timeline: Timeline,
  migration: MigrationTimeline,
  numbered: readonly Mark[],
): Figure | undefined {
  const machines = partners(timeline, migration)
  const { startedAt } = migration
  const endedAt = endOf(timeline, migration)
  const [stopped, resumed] = ['STOP', 'RESUME'].map((name, index) =>
    machines[index]?.events.findLast(({ event, at }) => event === name && at >= startedAt && at <= endedAt + graceMs),
  )
  if (!stopped || !resumed || resumed.at < stopped.at || resumed.at - stopped.at > (endedAt - startedAt) / 2)
    return undefined
  const around = Math.max(2, (resumed.at - stopped.at) * 0.3)
  const view = viewOf(stopped.at - around, resumed.at + around, stopped.at)
  const marks = numbered.filter(({ at }) => isWithin(view, at))
  const parts = machines.map((machine) => lane({ machine, timeline, view, marks, sockets: false }))
  return figure({ timeline, view, machines, parts, marks, label: 'the switchover' })
}

/** A destination may say that it runs a little after the source has said that all is done. */
const graceMs = 2_000

function partners({ machines }: Timeline, { source, destination }: MigrationTimeline): MachineTimeline[] {
  return [source, destination].flatMap((wanted) => machines.find(({ name }) => name === wanted) ?? [])
}

type FigureInput = Readonly<{
  timeline: Timeline
  view: View
  machines: readonly MachineTimeline[]
  parts: readonly Drawing[]
  marks: readonly Mark[]
  label: string
  guides?: readonly number[]
}>

function figure({ timeline, view, machines, parts, marks, label, guides = [] }: FigureInput): Figure {
  const content = stack(
    parts.filter(({ height }) => height > 0),
    laneGap,
  )
  const silences = drawSilences(timeline.guest, view, content.height)
  const body = stack([silences, content])
  const lines = guides.map((at) =>
    element('line', { x1: x(view, at), x2: x(view, at), y1: 0, y2: body.height, class: 'guide' }),
  )
  const withLines = { svg: body.svg + lines.join(''), height: body.height }
  const whole = stack([axis(view, body.height), withLines])
  const bars = machines.flatMap((machine) => stateBars(machine, timeline.endedAt))
  const states = bars.filter(({ from, to }) => to >= view.from && from <= view.to).map(({ state }) => state)
  return { markup: svg(whole, `${label} of ${timeline.case.title}`) + stateKey(states), marks }
}
