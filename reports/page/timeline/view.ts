import { element, text } from '../markup.ts'
import { position, type Scale, ticks } from '../scale.ts'

/** The width that drawings are made for; a page scales them to its own. */
const width = 1200
const left = 172
const right = 1140

/** A stretch of time, drawn from left to right, with its zero at `zero`. */
export type View = Scale & Readonly<{ zero: number }>

export function viewOf(from: number, to: number, zero: number): View {
  return { from, to: Math.max(to, from + 1), left, right, zero }
}

export function x(view: View, at: number): number {
  return position(view, at)
}

export function isWithin({ from, to }: View, at: number): boolean {
  return at >= from && at <= to
}

/** A drawing, and how high it is. */
export type Drawing = Readonly<{ svg: string; height: number }>

/** Drawings one below the other. */
export function stack(parts: readonly Drawing[], gap = 0): Drawing {
  let height = 0
  const moved = parts.map((part) => {
    const y = height
    height += part.height + gap
    return element('g', { transform: `translate(0 ${Math.round(y)})` }, part.svg)
  })
  return { svg: moved.join(''), height: Math.max(0, height - gap) }
}

export function svg({ svg: inside, height }: Drawing, label: string): string {
  const box = `0 0 ${width} ${Math.ceil(height)}`
  return element('svg', { viewBox: box, role: 'img', 'aria-label': label }, inside)
}

/** What stands to the left of a row. */
export function gutter(name: string, y: number, className: string): string {
  return element('text', { x: left - 12, y, 'text-anchor': 'end', class: className }, text(name))
}

const axisHeight = 22

/** The axis of a view, and the vertical lines below it. */
export function axis(view: View, heightBelow: number): Drawing {
  const { from, to, zero } = view
  const marks = ticks(from - zero, to - zero, 10)
  const digits = decimals(marks)
  const labels = marks.map((tick) => {
    const at = x(view, zero + tick)
    const line = element('line', { x1: at, x2: at, y1: axisHeight - 5, y2: axisHeight + heightBelow, class: 'grid' })
    const label = `${(tick / 1000).toFixed(digits)} s`
    return line + element('text', { x: at, y: 11, 'text-anchor': 'middle', class: 'soft' }, label)
  })
  return { svg: labels.join(''), height: axisHeight }
}

function decimals(marks: readonly number[]): number {
  const step = (marks[1] ?? 1000) - (marks[0] ?? 0)
  if (step >= 1000) return 0
  if (step >= 100) return 1
  return step >= 10 ? 2 : 3
}
