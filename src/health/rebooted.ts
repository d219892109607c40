import { ExpectationError } from '../base/errors.ts'
import { step } from '../base/step.ts'
import type { Attempt } from '../machine/attempt.ts'
import { guestUp } from '../machine/boot.ts'
import type { Machine } from '../machine/machine.ts'
import { bootIdOf } from './unprobed.ts'
import { takeWitness, type Witness } from './witness.ts'

/**
 * Waits until a guest that was reset is up again where it is now, and takes a new witness there: nothing of the old one
 * holds, least of all its boot. Rejects with ExpectationError `not-rebooted` where it still does, with BlockedCommand where
 * nobody can tell.
 */
export async function expectRebooted(machine: Machine, before: Witness, attempt: Attempt): Promise<Witness> {
  const hello = await step('wait for the guest', () => guestUp(machine, attempt))
  const bootId = machine.equipment.image.unprobed ? await bootIdOf(machine, attempt) : hello.bootId
  if (bootId === before.hello.bootId)
    throw new ExpectationError('not-rebooted', `the guest on the ${machine.name} has not rebooted: boot ${bootId}`, {
      expected: 'another boot id',
      actual: bootId,
    })
  return takeWitness(machine, before.workload, attempt)
}
