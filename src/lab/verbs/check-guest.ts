import { step } from '../../base/step.ts'
import { checkSameGuest } from '../../health/same-guest.ts'
import type { Witness } from '../../health/witness.ts'
import type { Machine } from '../../machine/machine.ts'
import { proveGuest } from '../../machine/prove-guest.ts'
import { proveTpm } from '../../machine/tpm.ts'
import type { Bench } from '../bench.ts'

/** The longest silence of a guest that does not migrate: what a busy host makes of one under TCG. */
const restGapLimitMs = 5_000

/** The witnessed guest is on this machine, unharmed, with all its parts and disks. Rejects with ExpectationError. */
export async function checkGuest(bench: Bench, machine: Machine, witness: Witness): Promise<void> {
  const { journey, disks } = bench
  const { attempt, case: one } = bench.input
  const gapLimitMs = Math.ceil((one.migration?.gapLimitMs ?? restGapLimitMs) + disks.heldMs)
  const input = { ...journey.upTo(machine, witness), witness, gapLimitMs, attempt }
  try {
    journey.healthy(await step('the guest is healthy', () => checkSameGuest(input)), witness)
  } catch (error) {
    journey.unhealthy()
    throw error
  }
  await proveParts(bench, machine)
  await disks.expectIntact(input.path, input.report ?? { startedAt: input.since, endedAt: Date.now() })
}

/** What the guest itself shows of the parts of its machine, there where it has come to. */
async function proveParts({ input, journey, tpm }: Bench, machine: Machine): Promise<void> {
  const { signal } = input.attempt
  journey.exercised.push(...(await proveGuest(machine, signal)))
  if (tpm) journey.exercised.push(await proveTpm(machine, tpm, signal))
}
