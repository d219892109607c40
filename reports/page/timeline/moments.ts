import type { CommandTimeline, MachineTimeline, Timeline, TimelineEvent } from '../../../src/spec/timeline.ts'
import { isWithin, type View } from './view.ts'

/** What a moment of hotplug was: plugged, asked back or gone, refused. */
export type Sign = '+' | '−' | '×'

/** Something that happened on a QEMU; `sign` where it was hotplug. */
type Moment = Readonly<{ machine: string; at: number; words: string; sign?: Sign }>

/** A moment with the number that it has in a drawing and in the table below it. */
export type Mark = Moment & Readonly<{ number: number }>

/** All events and commands in a view, numbered in their order. */
export function marksOf({ machines }: Pick<Timeline, 'machines'>, view: View): Mark[] {
  return numbered(machines.flatMap(momentsOf).filter(({ at }) => isWithin(view, at)))
}

/** Those of hotplug alone. */
export function hotplugMarks(timeline: Pick<Timeline, 'machines'>, view: View): Mark[] {
  return numbered(marksOf(timeline, view).filter(({ sign }) => sign !== undefined))
}

function numbered(moments: readonly Moment[]): Mark[] {
  return moments.toSorted((one, other) => one.at - other.at).map((one, index) => ({ ...one, number: index + 1 }))
}

function momentsOf({ name: machine, events, commands }: MachineTimeline): Moment[] {
  const heard = events.map((event) => {
    return { machine, at: event.at, words: eventText(event), sign: signs[event.event] }
  })
  const told = commands.map((command) => {
    return { machine, at: command.at, words: commandText(command), sign: signOf(command) }
  })
  return [...heard, ...told]
}

/** MEM_UNPLUG_ERROR is the older name of a DIMM's DEVICE_UNPLUG_GUEST_ERROR. */
const signs: Readonly<Record<string, Sign>> = {
  DEVICE_DELETED: '−',
  DEVICE_UNPLUG_GUEST_ERROR: '×',
  MEM_UNPLUG_ERROR: '×',
}

function signOf({ command, error }: CommandTimeline): Sign {
  if (error !== undefined) return '×'
  return command === 'device_del' ? '−' : '+'
}

function commandText({ command, id, error }: CommandTimeline): string {
  const what = [command, id].filter(Boolean).join(' ')
  return error === undefined ? what : `${what}: refused, ${error}`
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
