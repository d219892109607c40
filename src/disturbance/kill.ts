import { ExpectationError } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import type { Machine } from '../machine/machine.ts'
import { defaultSettleLimitMs, type DisturbInput } from './disturb-input.ts'
import type { Done } from './done.ts'

type Input = Pick<DisturbInput, 'attempt' | 'settleLimitMs'>

/** Kills a QEMU as the OOM killer or a power cut would. Rejects with ExpectationError `qemu-runs` if it lives on. */
export async function kill(machine: Machine, { attempt, settleLimitMs = defaultSettleLimitMs }: Input): Promise<Done> {
  machine.allowExit()
  await machine.kill('SIGKILL')
  const late = (ms: number) =>
    new ExpectationError('qemu-runs', `the ${machine.name} ran on for ${ms} ms after SIGKILL`)
  const exit = await within({ signal: attempt.signal, timeoutMs: settleLimitMs, late }, () => machine.exited)
  return {
    proof: `the ${machine.name} was ended by ${exit.signal ?? `code ${exit.code}`}`,
    exercised: exit.signal === 'SIGKILL',
  }
}
