import { element, text } from '../markup.ts'
import type { Look, MachineTimeline, SocketTimeline } from '../../../src/spec/timeline.ts'
import { type Drawing, type View, x } from './view.ts'

const rowHeight = 15
const colours = { listening: '#1a56a8', connected: '#0f7d86' } as const

/** `listens on 127.0.0.1:45001`, `127.0.0.1:49476 → 127.0.0.1:45001`. */
export function socketText({ state, family, local, peer }: SocketTimeline): string {
  const short = (address: string) => (family === 'unix' ? `…/${address.split('/').at(-1)}` : address)
  if (state === 'listening') return `listens on ${short(local)}`
  if (local === '*') return `connected to ${short(peer ?? '?')}`
  return family === 'unix' || peer === undefined ? `connected on ${short(local)}` : `${local} ↔ ${peer}`
}

/**
 * Each socket for migration in a row of its own. A dot is a look that saw it, and between two such looks it was there
 * as far as one can tell; towards a look that did not see it, nobody knows how long: pale.
 */
export function drawSockets(
  { sockets, exit }: Pick<MachineTimeline, 'sockets' | 'exit'>,
  looks: readonly Look[],
  view: View,
): Drawing {
  const end = exit?.at ?? Infinity
  const shown = sockets
    .filter(({ purpose }) => purpose === 'migration')
    .map((socket) => ({
      socket,
      runs: runs(socket.seen, looks)
        .map(upTo(end))
        .filter((run) => touches(run, view)),
    }))
    .filter(({ runs }) => runs.length > 0)
  const rows = shown.map(({ socket, runs }, index) => row(socket, runs, { view, y: index * rowHeight }))
  return { svg: rows.join(''), height: shown.length * rowHeight }
}

/** Looks in a row that all saw it, and the moments of those before and after that did not. */
type Run = Readonly<{ seen: readonly number[]; after?: number; before?: number }>

export function runs(seen: readonly number[], looks: readonly Look[]): Run[] {
  const found: { seen: number[]; after?: number; before?: number }[] = []
  let open: (typeof found)[number] | undefined
  for (const [index, { at }] of looks.entries()) {
    if (seen.includes(at)) {
      if (!open) found.push((open = { seen: [], after: looks[index - 1]?.at }))
      open.seen.push(at)
    } else if (open) {
      open.before = at
      open = undefined
    }
  }
  return found
}

/** A process takes its sockets with it. */
function upTo(end: number): (run: Run) => Run {
  return (run) => (run.before === undefined ? run : { ...run, before: Math.min(run.before, end) })
}

type Extent = Readonly<{ first: number; last: number; from: number; to: number }>

function extent({ seen, after, before }: Run): Extent {
  const [first, last] = [seen[0]!, seen.at(-1)!]
  return { first, last, from: after ?? first, to: before ?? last }
}

function touches(run: Run, { from, to }: View): boolean {
  const whole = extent(run)
  return whole.from <= to && whole.to >= from
}

function row(socket: SocketTimeline, all: readonly Run[], { view, y }: { view: View; y: number }): string {
  const colour = colours[socket.state]
  const middle = y + rowHeight / 2
  const words = socketText(socket)
  const last = extent(all.at(-1)!)
  const end = x(view, last.last)
  const fits = end + words.length * 6.2 < view.right + 50
  const place = fits ? { x: end + 9 } : { x: x(view, extent(all[0]!).first) - 9, 'text-anchor': 'end' }
  const label = { ...place, y: middle + 4, fill: colour, class: 'over' }
  return all.map((run) => bar(run, { view, middle, colour })).join('') + element('text', label, text(words))
}

function bar(run: Run, { view, middle, colour }: { view: View; middle: number; colour: string }): string {
  const { first, last, from, to } = extent(run)
  const line = (start: number, end: number, opacity: number) =>
    element('rect', {
      ...{ x: x(view, start), y: middle - 2, width: x(view, end) - x(view, start), height: 4 },
      ...{ fill: colour, 'fill-opacity': String(opacity) },
    })
  const inside = run.seen.filter((at) => at >= view.from && at <= view.to)
  const dots = inside.map((at) => element('circle', { cx: x(view, at), cy: middle, r: 4, fill: colour }))
  return [line(from, to, 0.28), line(first, last, 1), ...dots].join('')
}
