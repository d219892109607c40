import { highest } from '../../../src/base/highest.ts'
import { element, text } from '../markup.ts'
import { position, roundUp, ticks } from '../scale.ts'
import { type Drawing, gutter, isWithin, type View, x } from './view.ts'

export type Series = Readonly<{
  name: string
  colour: string
  /** SVG dash pattern; lines must differ in more than colour. */
  dash?: string
  points: readonly Readonly<{ at: number; value: number }>[]
}>

export type Chart = Readonly<{ title: string; unit: string; series: readonly Series[]; top?: number }>

const plotHeight = 74
const height = plotHeight + 18

/** Lines over time, named at the left, with a scale of their own at the right. */
export function chart({ title, unit, series, top }: Chart, view: View): Drawing {
  const shown = series.map((one) => ({ ...one, points: one.points.filter(({ at }) => isWithin(view, at)) }))
  const peak = highest(shown.flatMap(({ points }) => points.map(({ value }) => value)))
  const scale = { from: 0, to: top ?? roundUp(peak), left: 8 + plotHeight, right: 8 }
  const y = (value: number) => position(scale, value)
  const grid = ticks(0, scale.to, 3).map((tick) => gridLine(view, y(tick), String(tick)))
  const head = [gutter(title, 18, 'name'), gutter(unit, 32, 'soft')]
  const names = shown.map((one, index) => seriesName(one, 48 + index * 15, view))
  return { svg: [...grid, ...head, ...names, ...shown.map((one) => line(one, view, y))].join(''), height }
}

function gridLine({ left, right }: View, y: number, label: string): string {
  return (
    element('line', { x1: left, x2: right, y1: y, y2: y, class: 'grid' }) +
    element('text', { x: right + 6, y: y + 4, class: 'soft' }, text(label))
  )
}

function seriesName({ name, colour, dash }: Series, y: number, { left }: View): string {
  const stroke = { stroke: colour, 'stroke-width': 2.5, 'stroke-dasharray': dash }
  return (
    element('text', { x: left - 46, y, 'text-anchor': 'end' }, text(name)) +
    element('line', { x1: left - 40, x2: left - 12, y1: y - 4, y2: y - 4, ...stroke })
  )
}

function line({ points, colour, dash }: Series, view: View, y: (value: number) => number): string {
  const places = points.map(({ at, value }) => [x(view, at), y(value)].map((one) => one.toFixed(1)))
  const stroke = { fill: 'none', stroke: colour, 'stroke-width': 2, 'stroke-dasharray': dash }
  const dots = places.length > 60 ? [] : places
  return (
    element('polyline', { points: places.map((place) => place.join(',')).join(' '), ...stroke }) +
    dots.map(([cx, cy]) => element('circle', { cx, cy, r: 2.5, fill: colour })).join('')
  )
}
