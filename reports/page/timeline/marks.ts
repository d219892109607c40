import { element, text } from '../markup.ts'
import type { Mark, Sign } from './moments.ts'
import { type View, x } from './view.ts'

/** `x` is the moment of the first that it stands for; further ones make it grow to the right. */
type Placed = Readonly<{ x: number; left: number; row: number; width: number; label: string; sign?: Sign }>

type Spot = Readonly<{ number: number; x: number; sign?: Sign }>

const rowHeight = 17
const rows = 4
const gap = 2

/** Spots that one mark stands for: their numbers, and the sign that all of them have. */
type Joined = Readonly<{ first: number; last: number; count: number; sign?: Sign }>

/**
 * Puts marks side by side or above each other so that none covers another. What finds no room in any row joins the
 * mark before it.
 */
export function placeMarks(spots: readonly Spot[]): Placed[] {
  const ends: number[] = Array.from({ length: rows }, () => -Infinity)
  const placed: { x: number; left: number; row: number; joined: Joined }[] = []
  for (const { number, sign, x: at } of spots) {
    const alone = { first: number, last: number, count: 1, sign }
    const left = at - markWidth(labelOf(alone)) / 2
    const row = ends.findIndex((end) => end + gap <= left)
    const mark = row < 0 ? placed.at(-1)! : { x: at, left, row, joined: alone }
    if (row >= 0) placed.push(mark)
    else mark.joined = join(mark.joined, alone)
    ends[mark.row] = mark.left + markWidth(labelOf(mark.joined))
  }
  return placed.map(({ joined, ...mark }) => {
    const label = labelOf(joined)
    return { ...mark, width: markWidth(label), label, sign: joined.sign }
  })
}

function join(some: Joined, { last, sign }: Joined): Joined {
  return { first: some.first, last, count: some.count + 1, sign: some.sign === sign ? sign : undefined }
}

/** `7`, `+7`, `7,9`, `7–9` where none of another QEMU lies between, `7…12` where one does. */
function labelOf({ first, last, count, sign }: Joined): string {
  const label = `${sign ?? ''}${first}`
  if (count === 1) return label
  if (count === 2) return `${label},${last}`
  return `${label}${last - first === count - 1 ? '–' : '…'}${last}`
}

function markWidth(label: string): number {
  return Math.max(15, label.length * 6.6 + 6)
}

export function marksHeight(placed: readonly Placed[]): number {
  return placed.reduce((highest, { row }) => Math.max(highest, row + 1), 0) * rowHeight
}

const looks = {
  '+': { fill: '#e3f4e9', stroke: '#14663a' },
  '−': { fill: '#efe6f7', stroke: '#5f2d80' },
  '×': { fill: '#fbe4e2', stroke: '#9d1c15' },
  none: { fill: '#fff', stroke: '#1c2330' },
} as const

/** Draws marks so that they stand on `bottom`, each tied to its moment by a line that goes on for `below`. */
export function drawMarks(placed: readonly Placed[], bottom: number, below: number): string {
  const tops = placed.map(({ row }) => bottom - (row + 1) * rowHeight)
  const lines = placed.map(({ x: at }, index) =>
    element('line', { x1: at, x2: at, y1: tops[index], y2: bottom + below, stroke: '#1c2330', 'stroke-width': 0.8 }),
  )
  const pills = placed.map(({ left, width, label, sign }, index) => {
    const box = { x: left, y: tops[index], width, height: 15, rx: 7.5, ...looks[sign ?? 'none'] }
    const words = { x: left + width / 2, y: tops[index]! + 11, 'text-anchor': 'middle' }
    return element('rect', box) + element('text', words, text(label))
  })
  return [...lines, ...pills].join('')
}

export function laneMarks(marks: readonly Mark[], machine: string, view: View): Placed[] {
  const own = marks.filter((mark) => mark.machine === machine)
  return placeMarks(own.map(({ number, at, sign }) => ({ number, x: x(view, at), sign })))
}
