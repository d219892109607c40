import { suspendGuest } from '../migration/suspend.ts'
import type { Disturbed } from './disturb-input.ts'
import type { Done } from './done.ts'
import { runner } from './runner.ts'

/** Has the guest suspend itself to RAM where it runs now. */
export async function suspend(disturbed: Disturbed): Promise<Done> {
  const machine = runner(disturbed)
  await suspendGuest(machine, disturbed.input.attempt.signal)
  return { proof: `the guest was suspended on the ${machine.name}`, exercised: true }
}
