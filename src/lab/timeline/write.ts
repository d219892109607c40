import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { timelinePage } from '../../../reports/page/timeline.ts'
import type { Lab } from '../lab.ts'
import { replayOf } from '../replay.ts'
import { timelineOf, type TimelineInput } from './timeline.ts'

type Input = Omit<TimelineInput, 'observer' | 'reports'> & Readonly<{ lab: Lab }>

/** Writes what was seen of an attempt, as data and as a page, and what was sent, for repro.sh. */
export async function writeTimeline(directory: string, { lab, ...input }: Input): Promise<void> {
  const timeline = timelineOf({ ...input, observer: lab.observer, reports: lab.reports })
  const machines = lab.observer.watched.map(({ machine }) => machine)
  await Promise.all([
    replayOf(input.case.id, machines).then((text) => writeFile(join(directory, 'replay.txt'), text)),
    writeFile(join(directory, 'timeline.json'), `${JSON.stringify(timeline)}\n`),
    writeFile(join(directory, 'timeline.html'), timelinePage(timeline)),
  ])
}
