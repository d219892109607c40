import { element, text } from '../markup.ts'
import { span } from '../quantity.ts'
import type { Timeline } from '../../../src/spec/timeline.ts'
import { endOf } from './ending.ts'
import { stepNumbers } from './steps.ts'
import { type Drawing, gutter, type View, x } from './view.ts'

type Span = Readonly<{ label: string; short: string; from: number; to: number; alarm?: boolean }>

const height = 20
const fills = ['#eef1f4', '#dfe4ea'] as const

/** The steps of the test itself, not those inside of them, with the numbers that they have in their table. */
export function stepSpans({ steps, endedAt }: Timeline): Span[] {
  const outer = steps.filter(({ depth }) => depth === 0)
  const numbers = stepNumbers(outer)
  return outer.map(({ name, startedAt, endedAt: to = endedAt, status }, index) => {
    const short = numbers[index]!
    return { label: `${short} ${name}`, short, from: startedAt, to, alarm: status === 'failed' }
  })
}

export function migrationSpans(timeline: Timeline): Span[] {
  return timeline.migrations.map((migration, index) => {
    const { startedAt, status } = migration
    const to = endOf(timeline, migration)
    const label = `${index + 1}: ${status} in ${span(to - startedAt)}`
    return { label, short: String(index + 1), from: startedAt, to, alarm: status === 'failed' }
  })
}

/** Stretches of time one after another, each with as much of its name as fits. */
export function drawSpans(name: string, spans: readonly Span[], view: View): Drawing {
  if (spans.length === 0) return { svg: '', height: 0 }
  const drawn = spans.map((one, index) => drawSpan(one, view, fills[index % 2]!))
  return { svg: gutter(name, 14, 'soft') + drawn.join(''), height }
}

function drawSpan({ label, short, from, to, alarm }: Span, view: View, fill: string): string {
  const [start, end] = [x(view, from), x(view, to)]
  const width = Math.max(3, end - start)
  const words = [label, short].find((words) => words.length * 6.1 + 8 < width)
  // What is too narrow for a word must be seen all the same.
  const shade = words === undefined ? '#9aa3b0' : fill
  const box = element('rect', { x: start, y: 0, width, height, fill: alarm ? '#f3b7b2' : shade })
  if (words === undefined) return box
  return box + element('text', { x: start + 5, y: 14, class: alarm ? 'silence-text' : undefined }, text(words))
}
