import { element, table, text } from '../markup.ts'
import { ms, seconds } from '../quantity.ts'
import type { Timeline } from '../../../src/spec/timeline.ts'
import { stateBars } from './states.ts'

type Stretch = Readonly<{ from: number; to: number; who: readonly string[] }>

/** Which QEMUs ran the guest, from the first time on that one did; stretches in which none did are listed too. */
function whoRan({ machines, endedAt }: Timeline): Stretch[] {
  const running = machines.flatMap((machine) =>
    stateBars(machine, endedAt)
      .filter(({ state }) => state === 'running')
      .map(({ from, to }) => ({ name: machine.name, from, to })),
  )
  const moments = [...new Set(running.flatMap(({ from, to }) => [from, to]))].toSorted((one, other) => one - other)
  return moments.slice(1).flatMap((to, index) => {
    const from = moments[index]!
    const who = running.filter((bar) => bar.from < to && bar.to > from).map(({ name }) => name)
    return [{ from, to, who }]
  })
}

/** The table that answers it. Two at once is what must never be. */
export function whoRanTable(timeline: Timeline): string {
  const rows = whoRan(timeline).map(({ from, to, who }) => [
    seconds(from - timeline.startedAt),
    seconds(to - timeline.startedAt),
    to - from < 10_000 ? ms(to - from) : seconds(to - from),
    who.length > 1
      ? element('span', { class: 'alarm' }, text(`${who.join(' AND ')} at once`))
      : text(who[0] ?? 'nobody'),
  ])
  return rows.length === 0 ? '' : table(['#from', '#to', '#for', 'the guest was run by'], rows)
}
