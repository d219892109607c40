import { element, text } from '../markup.ts'
import type { Timeline, TimelineEvent } from '../../../src/spec/timeline.ts'
import { isWithin, type View, x } from './view.ts'

/** An event with the number that it has in a drawing and in the table below it. */
export type Mark = Readonly<{ number: number; machine: string; event: TimelineEvent }>

/** The events in a view, numbered in their order. */
export function marksOf({ machines }: Timeline, view: View): Mark[] {
  return machines
    .flatMap(({ name, events }) => events.map((event) => ({ machine: name, event })))
    .filter(({ event }) => isWithin(view, event.at))
    .toSorted((one, other) => one.event.at - other.event.at)
    .map((mark, index) => ({ ...mark, number: index + 1 }))
}

/** `x` is the moment of the first that it stands for; further ones make it grow to the right. */
export type Placed = Readonly<{ x: number; left: number; row: number; width: number; label: string }>

const rowHeight = 17
const rows = 4
const gap = 2

/**
 * Puts marks side by side or above each other so that none covers another. What finds no room in any row joins the
 * mark before it.
 */
export function placeMarks(marks: readonly Readonly<{ number: number; x: number }>[]): Placed[] {
  const ends: number[] = Array.from({ length: rows }, () => -Infinity)
  const placed: { x: number; left: number; row: number; numbers: number[] }[] = []
  for (const { number, x: at } of marks) {
    const left = at - markWidth(String(number)) / 2
    const row = ends.findIndex((end) => end + gap <= left)
    const mark = row < 0 ? placed.at(-1)! : { x: at, left, row, numbers: [] }
    if (row >= 0) placed.push(mark)
    mark.numbers.push(number)
    ends[mark.row] = mark.left + markWidth(labelOf(mark.numbers))
  }
  return placed.map(({ numbers, ...mark }) => {
    const label = labelOf(numbers)
    return { ...mark, width: markWidth(label), label }
  })
}

/** `7`, `7,9`, `7–9` where none of another QEMU lies between, `7…12` where one does. */
function labelOf(numbers: readonly number[]): string {
  const [first = 0, last = first] = [numbers[0], numbers.at(-1)]
  if (numbers.length <= 2) return numbers.join(',')
  return `${first}${last - first === numbers.length - 1 ? '–' : '…'}${last}`
}

function markWidth(label: string): number {
  return Math.max(15, label.length * 6.6 + 6)
}

export function marksHeight(placed: readonly Placed[]): number {
  return placed.reduce((highest, { row }) => Math.max(highest, row + 1), 0) * rowHeight
}

/** Draws marks so that they stand on `bottom`, each tied to its moment by a line that goes on for `below`. */
export function drawMarks(placed: readonly Placed[], bottom: number, below: number): string {
  const tops = placed.map(({ row }) => bottom - (row + 1) * rowHeight)
  const lines = placed.map(({ x: at }, index) =>
    element('line', { x1: at, x2: at, y1: tops[index], y2: bottom + below, stroke: '#1c2330', 'stroke-width': 0.8 }),
  )
  const pills = placed.map(({ left, width, label }, index) => {
    const box = { x: left, y: tops[index], width, height: 15, rx: 7.5, fill: '#fff', stroke: '#1c2330' }
    const words = { x: left + width / 2, y: tops[index]! + 11, 'text-anchor': 'middle' }
    return element('rect', box) + element('text', words, text(label))
  })
  return [...lines, ...pills].join('')
}

export function laneMarks(marks: readonly Mark[], machine: string, view: View): Placed[] {
  const own = marks.filter((mark) => mark.machine === machine)
  return placeMarks(own.map(({ number, event }) => ({ number, x: x(view, event.at) })))
}

/** What an event says, short: `MIGRATION active`, `VSERPORT_CHANGE id=agent-port open=true`. */
export function eventText({ event, data }: TimelineEvent): string {
  const alone = Object.keys(data).length === 1 ? Object.values(data)[0] : undefined
  if (typeof alone === 'string' || typeof alone === 'number') return `${event} ${alone}`
  const words = Object.entries(data).map(([key, value]) => `${key}=${plain(value)}`)
  return [event, ...words].join(' ')
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
