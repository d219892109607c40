import { step } from '../base/step.ts'
import type { Machine } from '../machine/machine.ts'
import type { RunState } from '../machine/run-state.ts'
import { type Bounded, ended, untilEnd } from './ending.ts'

/** Has a waiting QEMU load what was saved into a file, and waits until it has. */
export async function load(input: Bounded, destination: Machine, uri: string): Promise<void> {
  const since = destination.monitor.events.now
  const { signal } = input.attempt
  await step(`load ${uri}`, async () => {
    await destination.monitor.execute('migrate-incoming', { uri }, { signal })
    await untilEnd(input, 'completed', (inner) =>
      Promise.all([ended(destination, { since, wanted: 'completed', signal: inner }), resumed(destination, inner)]),
    )
  })
}

/**
 * Waits until QEMU runs its guest. One whose monitor was opened after its guest had begun to run announces nothing, but
 * then it says so when it is asked.
 */
export async function untilRunning(input: Bounded, destination: Machine): Promise<void> {
  await untilEnd(input, 'running', async (signal) => {
    const event = resumed(destination, signal)
    event.catch(() => {})
    const { status } = await destination.monitor.execute<RunState>('query-status', undefined, { signal })
    if (status !== 'running') await event
  })
}

function resumed({ monitor }: Machine, signal: AbortSignal) {
  return monitor.events.next(({ event }) => event === 'RESUME', { since: 0, signal })
}
