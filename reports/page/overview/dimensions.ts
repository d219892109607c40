import { section } from '../document.ts'
import { element, text } from '../markup.ts'
import type { FinalAttempt } from '../../summary.ts'
import { type Axis, axisOf, drawAxis, drawRow, plotWidth } from './plot.ts'
import { measures, type Run, valuesOf } from './run.ts'

/** A dimension of the cases, with the value that a case has in it. */
type Dimension = Readonly<{ name: string; of: (attempt: FinalAttempt) => string | undefined }>

const dimensions: readonly Dimension[] = [
  ...['migration', 'machine', 'workload'].map((name) => ({ name, of: ({ params }: FinalAttempt) => params[name] })),
  { name: 'build', of: ({ builds }) => [...new Set(Object.values(builds))].join(' → ') || undefined },
]

const width = 1200
const gutter = 222
const rowHeight = 22
const axisHeight = 34

/** Downtime and total time of the migrations, by what the cases differ in. */
export function byDimension({ summary: { finals } }: Run): string {
  const attempts = [...finals.values()].filter(({ migration }) => migration !== undefined)
  if (attempts.length === 0) return ''
  const axes = measures.map((measure) => axisOf(valuesOf(measure, attempts).map(({ ms }) => ms)))
  const parts = dimensions.map((dimension) => drawDimension(dimension, attempts, axes))
  return section('Downtime and total time, ms', element('p', { class: 'soft' }, howToRead), ...parts)
}

const howToRead =
  'A dot is a case, a ring one that did not pass; many cases are a box from the first to the third quartile. The thin line ' +
  'goes from the least to the most, the thick mark and the number are the median.'

function drawDimension({ name, of }: Dimension, attempts: readonly FinalAttempt[], axes: readonly Axis[]): string {
  const groups = Map.groupBy(attempts, of)
  groups.delete(undefined)
  if (groups.size === 0) return ''
  const rows = [...groups].toSorted(([one = ''], [other = '']) => one.localeCompare(other))
  const below = rows.length * rowHeight
  const heads = measures.map((measure, index) => {
    return at(column(index), 0, drawAxis(axes[index]!, { title: measure.name, below }))
  })
  const lines = rows.map(([value, cases], index) =>
    at(0, axisHeight + index * rowHeight, drawLine(String(value), cases, axes)),
  )
  const head = element('text', { x: gutter - 12, y: 12, 'text-anchor': 'end', class: 'name' }, text(`by ${name}`))
  const box = `0 0 ${width} ${axisHeight + below + 8}`
  const label = `downtime and total time by ${name}`
  return element('svg', { viewBox: box, role: 'img', 'aria-label': label }, head, ...heads, ...lines)
}

function drawLine(value: string, cases: readonly FinalAttempt[], axes: readonly Axis[]): string {
  const name = value.length > 28 ? `${value.slice(0, 27)}…` : value
  const label = { x: gutter - 12, y: 15, 'text-anchor': 'end' }
  const plots = measures.map((measure, index) => at(column(index), 0, drawRow(valuesOf(measure, cases), axes[index]!)))
  return element('text', label, text(`${name} (${cases.length})`)) + plots.join('')
}

function column(index: number): number {
  return gutter + index * (plotWidth + 78)
}

function at(x: number, y: number, inside: string): string {
  return element('g', { transform: `translate(${x} ${y})` }, inside)
}
