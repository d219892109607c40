import { element, text } from '../markup.ts'
import type { MachineTimeline } from '../../../src/spec/timeline.ts'
import { type View, x } from './view.ts'

type Look = Readonly<{ fill: string; dark?: boolean }>

const looks: Readonly<Record<string, Look>> = {
  running: { fill: '#2f8f57', dark: true },
  inmigrate: { fill: '#b9d3ee' },
  prelaunch: { fill: '#e3e7ec' },
  paused: { fill: '#e8b548' },
  'finish-migrate': { fill: '#f1d58c' },
  postmigrate: { fill: '#cfc9dc' },
  suspended: { fill: '#8a6bb8', dark: true },
  shutdown: { fill: '#7b828d', dark: true },
}
/** A run state that says that something went wrong, or one that a newer QEMU has. */
const otherwise: Look = { fill: '#c8372d', dark: true }

function stateLook(state: string): Look {
  return looks[state] ?? otherwise
}

type Bar = Readonly<{ state: string; from: number; to: number }>

/** The run states of a QEMU as stretches of time; the last one lasts until its process ends, or `end`. */
export function stateBars({ states, exit }: MachineTimeline, end: number): Bar[] {
  const last = exit?.at ?? end
  return states
    .map(({ state, at }, index) => ({ state, from: at, to: Math.min(last, states[index + 1]?.at ?? last) }))
    .filter(({ from, to }) => to > from)
}

/** What fits into a bar is written into it. */
export function drawBars(bars: readonly Bar[], view: View, { y, height }: { y: number; height: number }): string {
  const inside = bars.filter(({ from, to }) => to >= view.from && from <= view.to)
  return inside
    .map(({ state, from, to }) => {
      const [start, end] = [x(view, from), x(view, to)]
      const { fill, dark } = stateLook(state)
      const bar = element('rect', { x: start, y, width: Math.max(1, end - start), height, fill })
      if (end - start < state.length * 6.4 + 8) return bar
      const label = { x: start + 6, y: y + height / 2 + 4, class: dark ? 'on-dark bold' : 'bold' }
      return bar + element('text', label, text(state))
    })
    .join('')
}

/** Names the colours of the states that a drawing shows. */
export function stateKey(states: readonly string[]): string {
  const items = [...new Set(states)].map((state) =>
    element('span', {}, element('i', { style: `background:${stateLook(state).fill}` }), text(state)),
  )
  return element('div', { class: 'key' }, ...items)
}
