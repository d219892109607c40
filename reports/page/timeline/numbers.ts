import { highest } from '../../../src/base/highest.ts'
import { type Card, cards } from '../document.ts'
import { count, mib, ms, rate, span } from '../quantity.ts'
import type { MigrationTimeline, Sample, Timeline } from '../../../src/spec/timeline.ts'
import { lastOf, tookMs } from './ending.ts'

/** The key numbers of a migration. */
export function numberCards(timeline: Timeline, migration: MigrationTimeline): string {
  const { guestDowntimeMs, load, status } = migration
  const last = lastOf(migration)
  const took = tookMs(timeline, migration)
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

function throughput({ transferredBytes }: Sample, took: number): string {
  if (transferredBytes === undefined || took <= 0) return '–'
  return rate((transferredBytes / 2 ** 20 / took) * 1000)
}

function throttleNote({ samples }: MigrationTimeline): string | undefined {
  const most = highest(samples.map(({ throttlePercent = 0 }) => throttlePercent))
  return most > 0 ? `throttled to ${most} %` : undefined
}

function bare(mibPerSecond: number | undefined): string {
  return rate(mibPerSecond).replace(' MiB/s', '')
}
