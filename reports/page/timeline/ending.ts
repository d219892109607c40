import type { MigrationTimeline, Sample, Timeline } from '../../../src/spec/timeline.ts'

/** When a migration was over: by the word of its source, at the latest with the source itself or with the case. */
export function endOf({ machines, endedAt }: Timeline, migration: MigrationTimeline): number {
  const source = machines.find(({ name }) => name === migration.source)
  return migration.endedAt ?? source?.exit?.at ?? endedAt
}

/** Total time as QEMU counts it where it came to its end, else from the first to the last that was seen. */
export function tookMs(timeline: Timeline, migration: MigrationTimeline): number {
  const { status, totalTimeMs } = migration.samples.at(-1) ?? {}
  return status === 'completed' && totalTimeMs !== undefined
    ? totalTimeMs
    : endOf(timeline, migration) - migration.startedAt
}

/** What QEMU said last of each number: after a failure it tells of some of them no more. */
export function lastOf({ samples, startedAt }: MigrationTimeline): Sample {
  return samples.reduce((before, sample) => ({ ...before, ...sample }), { at: startedAt, status: 'none' })
}
