import { ExpectationError } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import { hasExited } from '../machine/has-exited.ts'
import { lastStatus } from '../migration/status.ts'
import type { MigrationReport } from '../migration/report.ts'
import { standsIn } from './arrived.ts'
import { expectRunState } from '../machine/run-state.ts'
import { isUntouched } from './untouched.ts'
import { defaultSettleLimitMs, type Disturbed } from './disturb-input.ts'

/** Nobody has the guest: what is left of the two either ends or says that it waits. */
export async function nowhere(disturbed: Disturbed): Promise<MigrationReport['outcome']> {
  const { input, begun } = disturbed
  const { source, destination, attempt, settleLimitMs = defaultSettleLimitMs } = input
  const left = (await hasExited(source)) ? destination : source
  // What was held on its way goes with the side that it came from, and so does the connection.
  if (begun.wire?.held) begun.wire.cut()
  if (left === source && lastStatus(source) === 'completed') return 'completed'
  if (left === destination && isUntouched(disturbed)) {
    await expectRunState(destination, 'inmigrate', attempt.signal)
    return 'failed'
  }
  const late = (ms: number) => undecided(left.name, ms, disturbed)
  await within({ signal: attempt.signal, timeoutMs: settleLimitMs, late }, (signal) =>
    Promise.race([left.exited, standsIn(left, 'postcopy-paused', signal)]),
  )
  return 'failed'
}

/** What went through the relay tells a QEMU that goes on by itself from one that still has somebody to talk to. */
function undecided(name: string, ms: number, { begun: { wire } }: Disturbed): ExpectationError {
  const bytes = wire?.connections.map(({ sentBytes, receivedBytes }) => `${sentBytes} there and ${receivedBytes} back`)
  const relayed = bytes && `; over the relay went ${bytes.join(', ') || 'nothing'}, in bytes`
  return new ExpectationError('guest-undecided', `the ${name} neither ended nor paused in ${ms} ms${relayed ?? ''}`)
}
