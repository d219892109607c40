import { element, table, text } from '../markup.ts'
import { count, ms, rate, seconds, span } from '../quantity.ts'
import type { MachineTimeline, Timeline } from '../../../src/spec/timeline.ts'
import { exitText } from './lane.ts'
import type { Mark } from './moments.ts'
import { lastOf, tookMs } from './ending.ts'
import { socketText } from './sockets.ts'
import { stepNumbers } from './steps.ts'

/** What the numbers in a drawing stand for. */
export function marksTable(marks: readonly Mark[], zero: number): string {
  if (marks.length === 0) return ''
  const rows = marks.map(({ number, machine, at, words, sign = '' }) => [
    `${sign}${number}`,
    `${((at - zero) / 1000).toFixed(4)} s`,
    element('span', { class: 'nowrap' }, text(machine)),
    text(words),
  ])
  return element('div', { class: 'columns' }, table(['#mark', '#at', 'QEMU', 'event or command'], rows))
}

/** The processes of the case: when they started, how they ended. */
export function processTable({ machines, startedAt, endedAt }: Timeline): string {
  const rows = machines.map((machine) => [
    element('b', {}, text(machine.name)),
    String(machine.pid),
    text(machine.host),
    text(machine.build),
    seconds(machine.startedAt - startedAt),
    seconds((machine.exit?.at ?? endedAt) - startedAt),
    text(exitText(machine)),
    text(machine.states.at(-1)?.state ?? ''),
  ])
  return rows.length === 0
    ? ''
    : table(['QEMU', '#pid', 'host', 'build', '#from', '#to', 'process', 'last run state'], rows)
}

/** One row for each moment at which was looked, one column for each QEMU. */
export function socketsTable({ machines, looks, startedAt }: Timeline): string {
  if (looks.length === 0 || !machines.some(({ sockets }) => sockets.length > 0)) return ''
  const rows = looks.map(({ at, occasion }) => [
    seconds(at - startedAt),
    text(occasion),
    ...machines.map((machine) => socketsAt(machine, at)),
  ])
  return table(['#at', 'occasion', ...machines.map(({ name }) => name)], rows)
}

function socketsAt({ sockets, startedAt, exit }: MachineTimeline, at: number): string {
  if (at < startedAt) return element('span', { class: 'soft' }, 'not started')
  if (exit && at >= exit.at) return element('span', { class: 'soft' }, 'ended')
  const seen = sockets.filter((socket) => socket.seen.includes(at))
  const migration = seen.filter(({ purpose }) => purpose === 'migration').map((socket) => text(socketText(socket)))
  const connected = seen.filter(({ purpose, state }) => purpose !== 'migration' && state === 'connected')
  const channels = [...new Set(connected.map(({ purpose }) => purpose))].toSorted().join(', ')
  const soft = element('span', { class: 'soft' }, channels === '' ? 'no channel' : text(channels))
  return [...migration, soft].join('<br>')
}

/** All migrations of a case at a glance, where there is more than one. */
export function migrationsTable(timeline: Timeline): string {
  const { migrations, startedAt } = timeline
  if (migrations.length < 2) return ''
  const head = [
    'migration',
    'way',
    'status',
    '#start',
    '#total',
    '#downtime',
    '#guest silent',
    '#iterations',
    '#load during',
  ]
  const rows = migrations.map((one, index) => {
    const last = lastOf(one)
    return [
      element('a', { href: `#migration-${index + 1}` }, String(index + 1)),
      text(`${one.source} → ${one.destination ?? 'nowhere'}`),
      text(one.status),
      seconds(one.startedAt - startedAt),
      span(tookMs(timeline, one)),
      ms(last.downtimeMs),
      ms(one.guestDowntimeMs),
      count(last.iterations),
      rate(one.load.during),
    ]
  })
  return table(head, rows)
}

/** The steps of the case, numbered as in its drawing and in Allure's report, with how long each took. */
export function stepsTable({ steps, startedAt, endedAt }: Timeline): string {
  if (steps.length === 0) return ''
  const numbers = stepNumbers(steps)
  const rows = steps.map(({ name, depth, startedAt: from, endedAt: to, status }, index) => [
    element('span', { style: `padding-left:${depth * 16}px` }, numbers[index]!),
    seconds(from - startedAt),
    span((to ?? endedAt) - from),
    element('span', { style: `padding-left:${depth * 16}px` }, text(name)),
    status === 'passed' ? '' : element('span', { class: 'alarm' }, text(status)),
  ])
  return element('div', { class: 'columns' }, table(['', '#at', '#took', 'step', ''], rows))
}
