import { ExpectationError } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import type { Machine } from '../machine/machine.ts'
import type { QmpEvent } from '../qmp/event-log.ts'

/** A guest answers a hotplug in a tenth of a second; a busy host that runs it under TCG stretches that. */
const answerLimitMs = 60_000

type Wait = Readonly<{
  id: string
  since: number
  match: (event: QmpEvent, id: string) => boolean
  signal: AbortSignal
  limitMs?: number
}>

/** The event by which a hotplug is answered. Rejects with ExpectationError `hotplug-silent` when none comes. */
export function answered(
  { monitor, name }: Machine,
  { id, since, match, signal, limitMs = answerLimitMs }: Wait,
): Promise<QmpEvent> {
  const late = (ms: number) =>
    new ExpectationError('hotplug-silent', `neither the guest nor the ${name} said anything of ${id} in ${ms} ms`)
  return within({ signal, timeoutMs: limitMs, late }, (inner) =>
    monitor.events.next((event) => match(event, id), { since, signal: inner }),
  )
}
