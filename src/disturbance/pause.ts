import type { Machine } from '../machine/machine.ts'
import type { Disturbed } from './disturb-input.ts'
import type { Done } from './done.ts'
import { runner } from './runner.ts'

/** Stops the guest where it runs now. */
export async function pause(disturbed: Disturbed): Promise<Done> {
  const machine = runner(disturbed)
  await machine.monitor.execute('stop', undefined, { signal: disturbed.input.attempt.signal })
  return { proof: `the guest was stopped on the ${machine.name}`, exercised: true }
}

/** Lets it go on where it is then. */
export async function unpause({ monitor }: Machine, signal: AbortSignal): Promise<void> {
  await monitor.execute('cont', undefined, { signal })
}
