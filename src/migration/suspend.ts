import { ExpectationError } from '../base/errors.ts'
import { step } from '../base/step.ts'
import { within } from '../base/wait.ts'
import type { Machine } from '../machine/machine.ts'
import type { RunState } from './begin.ts'

/** A guest suspends and wakes up within half a second; under TCG on a busy host it may need many times that. */
const suspendLimitMs = 60_000

/** Has the guest suspend itself to RAM; returns when, by QEMU's clock. */
export function suspendGuest(source: Machine, signal: AbortSignal): Promise<number> {
  return step('suspend the guest to RAM', async () => {
    const since = source.monitor.events.now
    await source.agent.tell('guest-suspend-ram', { signal })
    return untilEvent(source, 'SUSPEND', { since, signal })
  })
}

/** The run state in which a guest has arrived, and, where it sleeps, when it woke up. */
export type Woken = Readonly<{ arrivedAs: string; wokenAt: number }>

/** Wakes up the guest of a QEMU, and waits until it says that it has. */
export function wakeGuest({ monitor, ...machine }: Machine, signal: AbortSignal): Promise<Woken> {
  return step('wake the guest up', async () => {
    const { status } = await monitor.execute<RunState>('query-status', undefined, { signal })
    const since = monitor.events.now
    await monitor.execute('system_wakeup', undefined, { signal })
    return { arrivedAs: status, wokenAt: await untilEvent({ ...machine, monitor }, 'WAKEUP', { since, signal }) }
  })
}

type Wait = Readonly<{ since: number; signal: AbortSignal }>

async function untilEvent({ name, monitor }: Pick<Machine, 'name' | 'monitor'>, wanted: string, wait: Wait) {
  const { since, signal } = wait
  const late = (ms: number) =>
    new ExpectationError('suspend-stuck', `the ${name} did not announce ${wanted} in ${ms} ms`, { expected: wanted })
  const { at } = await within({ signal, timeoutMs: suspendLimitMs, late }, (inner) =>
    monitor.events.next(({ event }) => event === wanted, { since, signal: inner }),
  )
  return at
}
