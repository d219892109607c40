import { element, text } from '../markup.ts'
import type { MachineTimeline, Timeline } from '../../../src/spec/timeline.ts'
import { drawMarks, laneMarks, marksHeight } from './marks.ts'
import type { Mark } from './moments.ts'
import { drawSockets } from './sockets.ts'
import { drawBars, stateBars } from './states.ts'
import { type Drawing, gutter, isWithin, type View, x } from './view.ts'

type LaneInput = Readonly<{
  machine: MachineTimeline
  timeline: Timeline
  view: View
  marks: readonly Mark[]
  sockets: boolean
}>

const barHeight = 22
const processHeight = 16

const hostHeight = 14

/** One QEMU, with its host where there are several: its events, the run states of its guest, the life of its process, its sockets for migration. */
export function lane({ machine, timeline, view, marks, sockets }: LaneInput): Drawing {
  const placed = laneMarks(marks, machine.name, view)
  const top = marksHeight(placed) + 2
  const bars = drawBars(stateBars(machine, timeline.endedAt), view, { y: top, height: barHeight })
  const process = drawProcess(machine, timeline.endedAt, { view, y: top + barHeight })
  const several = new Set(timeline.machines.map(({ host }) => host)).size > 1
  const socketsTop = top + barHeight + processHeight + (several ? hostHeight : 0)
  const connections = sockets ? drawSockets(machine, timeline.looks, view) : { svg: '', height: 0 }
  const rows = element('g', { transform: `translate(0 ${socketsTop})` }, connections.svg)
  const labels = [
    gutter(machine.name, top + 15, 'name'),
    gutter(`pid ${machine.pid} · ${machine.build}`, top + 31, 'soft'),
    several ? gutter(cut(`on ${machine.host}`), top + 45, 'soft') : '',
    connections.height > 0 ? gutter('sockets seen', socketsTop + 11, 'soft') : '',
  ]
  const events = drawMarks(placed, top - 2, barHeight + 2)
  return { svg: [bars, process, ...labels, rows, events].join(''), height: socketsTop + connections.height + 2 }
}

/** What is left of a row has room for so many characters; the tables have the whole name. */
function cut(name: string): string {
  return name.length > 26 ? `${name.slice(0, 25)}…` : name
}

/** How a process ended: `exited with code 1`, `ended by SIGKILL`. */
export function exitText({ exit }: MachineTimeline): string {
  if (!exit) return 'lived to the end of the case'
  return exit.signal ? `ended by ${exit.signal}` : `exited with code ${exit.code}`
}

/** A line as long as the process lives, with a bar where it starts and a cross where it ends before the case does. */
function drawProcess(machine: MachineTimeline, end: number, { view, y }: { view: View; y: number }): string {
  const { startedAt, exit } = machine
  const to = exit?.at ?? end
  if (startedAt > view.to || to < view.from) return note(machine, { view, y })
  const middle = y + 6
  const [first, last] = [x(view, startedAt), x(view, to)]
  const line = element('line', { x1: first, x2: last, y1: middle, y2: middle, stroke: '#1c2330', 'stroke-width': 2 })
  const start = isWithin(view, startedAt) ? cap(first, middle) : ''
  return line + start + (exit && isWithin(view, exit.at) ? cross(last, middle, exitText(machine)) : '')
}

function note(machine: MachineTimeline, { view, y }: { view: View; y: number }): string {
  const words = machine.startedAt > view.to ? 'not started yet' : exitText(machine)
  return element('text', { x: view.left + 6, y: y - 7, class: 'soft' }, text(words))
}

function cap(at: number, middle: number): string {
  return element('line', { x1: at, x2: at, y1: middle - 4, y2: middle + 4, stroke: '#1c2330', 'stroke-width': 2 })
}

function cross(at: number, middle: number, words: string): string {
  const strokes = [
    [-5, -5, 5, 5],
    [-5, 5, 5, -5],
  ].map(([x1, y1, x2, y2]) =>
    element('line', {
      ...{ x1: at + x1!, y1: middle + y1!, x2: at + x2!, y2: middle + y2! },
      ...{ stroke: '#c8372d', 'stroke-width': 3 },
    }),
  )
  const right = at < 1000
  const label = {
    x: right ? at + 10 : at - 10,
    y: middle + 5,
    'text-anchor': right ? 'start' : 'end',
    class: 'silence-text over',
  }
  return strokes.join('') + element('text', label, text(words))
}
