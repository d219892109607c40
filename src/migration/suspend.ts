import { step } from '../base/step.ts'
import type { Machine } from '../machine/machine.ts'
import type { RunState } from '../machine/run-state.ts'
import { untilEvent } from '../machine/until-event.ts'

/** Has the guest suspend itself to RAM; returns when, by QEMU's clock. */
export function suspendGuest(source: Machine, signal: AbortSignal): Promise<number> {
  return step('suspend the guest to RAM', async () => {
    const since = source.monitor.events.now
    await source.agent.tell('guest-suspend-ram', { signal })
    return (await untilEvent({ machine: source, signal }, { name: 'SUSPEND', since })).at
  })
}

/** The run state in which a guest has arrived, and, where it sleeps, when it woke up. */
type Woken = Readonly<{ arrivedAs: string; wokenAt: number }>

/** Wakes up the guest of a QEMU, and waits until it says that it has. */
export function wakeGuest(machine: Machine, signal: AbortSignal): Promise<Woken> {
  return step('wake the guest up', async () => {
    const { monitor } = machine
    const { status } = await monitor.execute<RunState>('query-status', undefined, { signal })
    const since = monitor.events.now
    await monitor.execute('system_wakeup', undefined, { signal })
    const { at: wokenAt } = await untilEvent({ machine, signal }, { name: 'WAKEUP', since })
    return { arrivedAs: status, wokenAt }
  })
}
