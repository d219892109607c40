import { ExpectationError } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import type { QmpEvent } from '../qmp/event-log.ts'
import type { Machine } from './machine.ts'

/** What the guest was told to do, it does within seconds; under TCG on a busy host it may need many times that. */
const eventLimitMs = 60_000

type Announcer = Readonly<{ machine: Pick<Machine, 'name' | 'monitor'>; signal: AbortSignal }>
type Awaited = Readonly<{ name: string; since: number; data?: Readonly<Record<string, unknown>> }>

/** Waits until QEMU announces something of its guest. Rejects with ExpectationError `no-such-event`. */
export function untilEvent({ machine, signal }: Announcer, { name, since, data = {} }: Awaited): Promise<QmpEvent> {
  const matches = ({ event, data: found }: QmpEvent) =>
    event === name && Object.entries(data).every(([key, value]) => found[key] === value)
  const what = [name, ...Object.entries(data).map(([key, value]) => `${key} ${String(value)}`)].join(', ')
  const late = (ms: number) =>
    new ExpectationError('no-such-event', `the ${machine.name} did not announce ${what} in ${ms} ms`, {
      expected: what,
    })
  return within({ signal, timeoutMs: eventLimitMs, late }, (inner) =>
    machine.monitor.events.next(matches, { since, signal: inner }),
  )
}
