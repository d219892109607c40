import type { MachineTimeline, TimelineEvent } from '../../spec/timeline.ts'
import { finalStatuses, statusOf } from '../../migration/status.ts'

export type Announcer = Pick<MachineTimeline, 'name' | 'startedAt' | 'events'> & Readonly<{ waits: boolean }>

export type Found = Readonly<{
  source: string
  destination?: string
  startedAt: number
  endedAt?: number
  status: string
}>

type Told = Readonly<{ machine: Announcer; status: string; at: number }>

/**
 * The migrations of a case, in the order in which they began, from what the QEMUs announced: also of a case that was
 * given up in the middle of one.
 */
export function migrationsOf(machines: readonly Announcer[]): Found[] {
  const found: Found[] = []
  for (const told of announcements(machines)) {
    const index = found.findLastIndex(({ source, endedAt }) => source === told.machine.name && endedAt === undefined)
    if (index < 0) found.push(step(begun(told), told))
    else found[index] = step(found[index]!, told)
  }
  return found.map((one) => ({ ...one, destination: destinationOf(one, machines) }))
}

/** What sources announced, in order. */
function announcements(machines: readonly Announcer[]): Told[] {
  return machines
    .flatMap((machine) =>
      machine.events.flatMap((event) => {
        const status = statusOf(event)
        return status !== undefined && isSource(machine, event) ? [{ machine, status, at: event.at }] : []
      }),
    )
    .toSorted((one, other) => one.at - other.at)
}

/** A QEMU that was started to wait announces the end of its own migration after it has resumed. */
function isSource({ waits, events }: Announcer, event: TimelineEvent): boolean {
  if (!waits) return true
  const arrived = events.find((one) => finalStatuses.includes(statusOf(one) ?? ''))
  return arrived !== undefined && events.indexOf(event) > events.indexOf(arrived)
}

function begun({ machine, status, at }: Told): Found {
  return { source: machine.name, startedAt: at, status }
}

function step(migration: Found, { status, at }: Told): Found {
  const ended = finalStatuses.includes(status) ? { endedAt: at } : {}
  return { ...migration, status, ...ended }
}

/** The newest QEMU that waited then and announced something of a migration before this one was over. */
function destinationOf({ source, startedAt, endedAt = Infinity }: Found, machines: readonly Announcer[]) {
  const waiting = machines.filter(({ name, waits, events }) => {
    const arrivedAt = events.find((event) => statusOf(event) === 'completed')?.at ?? Infinity
    const heard = events.some((event) => statusOf(event) !== undefined && event.at <= endedAt)
    return waits && name !== source && arrivedAt > startedAt && heard
  })
  return waiting.at(-1)?.name
}
