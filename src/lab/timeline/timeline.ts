import type { Beat } from '../../guest/beats.ts'
import { largestGap } from '../../guest/beats.ts'
import type { MigrationReport } from '../../migration/report.ts'
import type { StepRecord } from '../../base/step.ts'
import type { MachineTimeline, MigrationTimeline, StepTimeline, Timeline } from '../../spec/timeline.ts'
import type { Verdict } from '../../verdict/verdict.ts'
import { hotplugsOf } from './hotplugs.ts'
import { beatsOf, guestTimeline, loadIn, loadStart, type Span } from './guest.ts'
import { type Found, migrationsOf } from './migrations.ts'
import type { Observer } from './observer.ts'
import { sightingsOf } from './sightings.ts'
import { statesOf, waits } from './states.ts'
import type { Watched } from './watched.ts'

export type TimelineInput = Readonly<{
  observer: Observer
  /** Of those migrations that came as far as a report. */
  reports: readonly MigrationReport[]
  case: Readonly<{ id: string; test: string; title: string }>
  verdict: Verdict
  startedAt: number
  endedAt: number
  steps: readonly StepRecord[]
}>

/** Everything that was seen of an attempt, as one document. */
export function timelineOf({ observer, reports, steps, ...input }: TimelineInput): Timeline {
  const { watched, looks, notes } = observer
  const { id, test, title } = input.case
  const { status, code, reason } = input.verdict
  const beats = beatsOf(watched.map(({ machine }) => machine))
  const machines = watched.map(machineOf)
  const found = migrationsOf(machines.map((one, n) => ({ ...one, waits: waits(watched[n]!.machine.argv) })))
  const until = observer.endedAt ?? input.endedAt
  const spans = found.map((_, index) => spanAround(found, index, { from: loadStart(beats), to: until }))
  return {
    version: 1,
    case: { id, test, title },
    verdict: { status, code, reason },
    startedAt: input.startedAt,
    endedAt: input.endedAt,
    machines,
    migrations: found.map((one, index) => migrationOf({ one, span: spans[index]!, beats, watched, reports })),
    ...{ looks, notes },
    guest: guestTimeline(beats),
    steps: steps.flatMap((step) => stepsOf(step, 0)),
  }
}

function machineOf({ machine, name, exit, queried, sightings }: Watched): MachineTimeline {
  const { host, spec, pid, startedAt, argv, monitor } = machine
  const events = monitor.events.all.map(({ event, data, at }) => ({ event, data, at }))
  const states = statesOf({ argv, startedAt, events, queried })
  return {
    name,
    host: host.name,
    build: spec.build,
    pid,
    startedAt,
    exit,
    states,
    events,
    commands: hotplugsOf(monitor.answered),
    sockets: sightingsOf(sightings),
  }
}

/** From the end of the migration before to the start of the one after. */
function spanAround(found: readonly Found[], index: number, { from, to }: Span): Span {
  const before = found.slice(0, index).findLast(({ endedAt }) => endedAt !== undefined)
  return { from: Math.max(from, before?.endedAt ?? 0), to: found[index + 1]?.startedAt ?? to }
}

type Around = Readonly<{
  one: Found
  span: Span
  beats: readonly Beat[]
  watched: readonly Watched[]
  reports: readonly MigrationReport[]
}>

function migrationOf({ one, span, beats, watched, reports }: Around): MigrationTimeline {
  const { startedAt, endedAt = span.to } = one
  const source = watched.find(({ name }) => name === one.source)
  const series = source?.series.map(({ samples }) => samples) ?? []
  const isDuring = (at: number) => at >= startedAt && at <= span.to
  const across = beats.filter(({ arrivedAt }) => isDuring(arrivedAt))
  const gap = largestGap(across)
  return {
    ...one,
    uri: reports.find(({ from, startedAt: at, endedAt: to }) => from === one.source && at <= startedAt && to >= endedAt)
      ?.uri,
    ...(gap && { guestDowntimeMs: Math.round(gap.ms) }),
    load: {
      before: loadIn(beats, { from: span.from, to: startedAt }),
      during: loadIn(beats, { from: startedAt, to: endedAt }),
      after: loadIn(beats, { from: endedAt, to: span.to }),
    },
    samples: series.find((samples) => samples.some(({ at }) => isDuring(at))) ?? [],
  }
}

function stepsOf({ name, startedAt, stoppedAt, status, steps }: StepRecord, depth: number): StepTimeline[] {
  const endedAt = status === 'running' ? undefined : stoppedAt
  return [{ name, depth, startedAt, endedAt, status }, ...steps.flatMap((step) => stepsOf(step, depth + 1))]
}
