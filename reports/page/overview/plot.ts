import { element, text } from '../markup.ts'
import { position, roundUp, type Scale, ticks } from '../scale.ts'
import { quantile, type Value } from './run.ts'

export const plotWidth = 246

/** A scale for times. Values of very different size need a logarithmic one, which begins at 1 ms. */
export type Axis = Readonly<{ scale: Scale; ticks: readonly number[]; logarithmic: boolean }>

/** From how many times the median on the largest value would hide all others. */
const spread = 12
/** More cases than this are drawn as a box. */
const dotsLimit = 120
const middle = 11

export function axisOf(values: readonly number[]): Axis {
  const sorted = values.toSorted((one, other) => one - other)
  const most = sorted.at(-1) ?? 1
  if (most > spread * Math.max(1, quantile(sorted, 0.5))) return logarithmicAxis(most)
  const top = roundUp(most)
  return { scale: { from: 0, to: top, left: 0, right: plotWidth }, ticks: ticks(0, top, 4), logarithmic: false }
}

function logarithmicAxis(most: number): Axis {
  const decades = Math.ceil(Math.log10(most) - 1e-9)
  const scale = { from: 0, to: decades, left: 0, right: plotWidth }
  return { scale, ticks: Array.from({ length: decades + 1 }, (_, power) => 10 ** power), logarithmic: true }
}

function x({ scale, logarithmic }: Axis, ms: number): number {
  return position(scale, logarithmic ? Math.log10(Math.max(1, ms)) : ms)
}

/** The title of a measure, its scale, and the lines of the scale through the rows below. */
export function drawAxis(axis: Axis, { title, below }: Readonly<{ title: string; below: number }>): string {
  const marks = axis.ticks.map((tick) => {
    const at = x(axis, tick)
    const line = element('line', { x1: at, x2: at, y1: 30, y2: 34 + below, class: 'grid' })
    return line + element('text', { x: at, y: 27, 'text-anchor': 'middle', class: 'soft' }, String(tick))
  })
  return element('text', { x: 0, y: 12, class: 'bold' }, text(title)) + marks.join('')
}

/** All values of one row: range, the cases themselves or their quartiles, median. */
export function drawRow(values: readonly Value[], axis: Axis): string {
  if (values.length === 0) return element('text', { x: 0, y: middle + 4, class: 'soft' }, 'not measured')
  const sorted = values.map(({ ms }) => ms).toSorted((one, other) => one - other)
  const places = [0, 0.25, 0.5, 0.75, 1].map((share) => x(axis, quantile(sorted, share)))
  const [least = 0, first = 0, median = 0, third = 0, most = 0] = places
  const range = element('line', { x1: least, x2: most, y1: middle, y2: middle, stroke: '#8b94a1' })
  const box = {
    x: first,
    y: middle - 5,
    width: Math.max(1, third - first),
    height: 10,
    fill: '#1a56a8',
    'fill-opacity': '.35',
  }
  const inside = values.length > dotsLimit ? [element('rect', box)] : values.map((value) => dot(value, axis))
  const mark = element('line', {
    x1: median,
    x2: median,
    y1: middle - 8,
    y2: middle + 8,
    stroke: '#1c2330',
    'stroke-width': 2.5,
  })
  const label = element('text', { x: plotWidth + 8, y: middle + 4, class: 'bold' }, text(short(quantile(sorted, 0.5))))
  return [range, ...inside, mark, label].join('')
}

function dot({ ms, passed }: Value, axis: Axis): string {
  const place = { cx: x(axis, ms), cy: middle, r: 3.5 }
  return passed
    ? element('circle', { ...place, fill: '#1a56a8', 'fill-opacity': '.55' })
    : element('circle', { ...place, fill: '#fff', stroke: '#c8372d', 'stroke-width': 2 })
}

function short(ms: number): string {
  return String(Number(ms.toFixed(ms < 10 ? 1 : 0)))
}
