import { type Card, cards } from '../document.ts'
import { count, mib, ms, rate, span } from '../quantity.ts'
import type { MigrationTimeline, Sample } from '../../../src/spec/timeline.ts'

/** What QEMU said last of a migration. */
export function lastOf({ samples, startedAt }: MigrationTimeline): Sample {
  return samples.at(-1) ?? { at: startedAt, status: 'none' }
}

/** The key numbers of a migration. */
export function numberCards(migration: MigrationTimeline): string {
  const { startedAt, endedAt, guestDowntimeMs, load, status } = migration
  const last = lastOf(migration)
  const took = last.totalTimeMs ?? (endedAt === undefined ? undefined : endedAt - startedAt)
  const all: Card[] = [
    { value: status, label: 'last state' },
    {
      value: span(took),
      label: 'total time',
      note: last.setupTimeMs === undefined ? undefined : `setup ${ms(last.setupTimeMs)}`,
    },
    { value: ms(last.downtimeMs), label: 'downtime, says QEMU' },
    { value: ms(guestDowntimeMs), label: 'guest silent at most' },
    { value: mib(last.transferredBytes), label: 'transferred', note: `of ${mib(last.totalBytes)} memory` },
    { value: throughput(last, took), label: 'throughput' },
    { value: count(last.iterations), label: 'iterations', note: throttleNote(migration) },
    {
      value: [load.before, load.during, load.after].map(bare).join(' · '),
      label: 'load before, during, after',
      note: 'MiB/s rewritten by the guest',
    },
  ]
  return cards(all)
}

function throughput({ transferredBytes }: Sample, tookMs: number | undefined): string {
  if (transferredBytes === undefined || !tookMs) return '–'
  return rate((transferredBytes / 2 ** 20 / tookMs) * 1000)
}

function throttleNote({ samples }: MigrationTimeline): string | undefined {
  const highest = Math.max(0, ...samples.map(({ throttlePercent = 0 }) => throttlePercent))
  return highest > 0 ? `throttled to ${highest} %` : undefined
}

function bare(mibPerSecond: number | undefined): string {
  return rate(mibPerSecond).replace(' MiB/s', '')
}
