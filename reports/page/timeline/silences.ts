import { element, text } from '../markup.ts'
import type { GuestTimeline } from '../../../src/spec/timeline.ts'
import { type Drawing, gutter, type View, x } from './view.ts'

const height = 16
/** Labels of silences, shortest dropped first where they would touch. */
const labelWidth = 52

/** A row that names the silences of the guest, and bands down through what is below it. */
export function drawSilences({ silences }: GuestTimeline, view: View, heightBelow: number): Drawing {
  const inside = silences.filter(({ from, to }) => to >= view.from && from <= view.to)
  if (inside.length === 0) return { svg: '', height: 0 }
  const bands = inside.map(({ from, to }) => {
    const [start, end] = [x(view, from), x(view, to)]
    const band = { x: start, y: 0, width: Math.max(1, end - start), height: height + heightBelow, class: 'silence' }
    return element('rect', band)
  })
  const labelled: number[] = []
  const labels = inside
    .toSorted((one, other) => other.ms - one.ms)
    .flatMap(({ from, to, ms }) => {
      const middle = Math.max(view.left + labelWidth / 2, (x(view, from) + x(view, to)) / 2)
      if (labelled.some((other) => Math.abs(other - middle) < labelWidth)) return []
      labelled.push(middle)
      return [element('text', { x: middle, y: 12, 'text-anchor': 'middle', class: 'silence-text' }, text(`${ms} ms`))]
    })
  return { svg: [...bands, gutter('guest silent', 12, 'soft'), ...labels].join(''), height }
}
