import { untilCompleted, untilEnd } from '../migration/ending.ts'
import { recover } from '../migration/recover.ts'
import { finalStatuses, lastStatus, statusOf } from '../migration/status.ts'
import type { QmpEvent } from '../qmp/event-log.ts'
import { bothStandIn } from './arrived.ts'
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
  'postcopy-paused': async (disturbed) => {
    await bothStandIn(disturbed, 'postcopy-paused')
    await recover(disturbed.input, disturbed.begun, pauses(disturbed))
  },
}

/** Each recovery of a migration listens at a place of its own. */
function pauses({ input: { source }, begun }: Disturbed): number {
  return source.monitor.events.all.slice(begun.since.source).filter((one) => statusOf(one) === 'postcopy-paused').length
}

async function nextStop({ input }: Disturbed, since: number): Promise<QmpEvent> {
  const { events } = input.source.monitor
  const stops = [...Object.keys(goOn), ...finalStatuses]
  const found = Promise.withResolvers<QmpEvent>()
  await untilEnd(input, 'the end', async (signal) =>
    found.resolve(await events.next((event) => stops.includes(statusOf(event) ?? ''), { since, signal })),
  )
  return found.promise
}
