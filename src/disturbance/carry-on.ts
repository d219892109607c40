import { ExpectationError } from '../base/errors.ts'
import { untilCompleted, untilEnd } from '../migration/ending.ts'
import { finalStatuses, lastStatus, statusOf } from '../migration/status.ts'
import type { QmpEvent } from '../qmp/event-log.ts'
import type { Disturbed } from './disturb-input.ts'
import { unthrottle } from './unthrottle.ts'

/** Lets a migration that was held go on to its end, through every state that waits for somebody. */
export async function carryOn(disturbed: Disturbed): Promise<void> {
  const { input, begun } = disturbed
  begun.wire?.release()
  await unthrottle(input)
  let since = begun.since.source
  for (;;) {
    const event = await nextStop(disturbed, since)
    const status = statusOf(event)!
    if (finalStatuses.includes(status)) return
    since = input.source.monitor.events.all.indexOf(event) + 1
    // A state that was left again meanwhile waits for nobody.
    if (lastStatus(input.source) === status) await goOn[status]!(disturbed)
  }
}

/** Lets a migration come to its end on both sides. */
export async function completed(disturbed: Disturbed): Promise<void> {
  await Promise.all([carryOn(disturbed), untilCompleted(disturbed.input, disturbed.begun)])
}

/** States that QEMU leaves only when it is told to. */
const goOn: Readonly<Record<string, (disturbed: Disturbed) => Promise<unknown>>> = {
  'pre-switchover': ({ input: { source, attempt } }) =>
    source.monitor.execute('migrate-continue', { state: 'pre-switchover' }, { signal: attempt.signal }),
}

async function nextStop({ input }: Disturbed, since: number): Promise<QmpEvent> {
  const { source } = input
  const stops = [...Object.keys(goOn), ...finalStatuses]
  let found: QmpEvent | undefined
  await untilEnd(input, 'the end', async (signal) => {
    found = await source.monitor.events.next((event) => stops.includes(statusOf(event) ?? ''), { since, signal })
  })
  if (!found) throw new ExpectationError('migration-stuck', `the ${source.name} came to no end`)
  return found
}
