import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { RunState } from '../migration/precopy.ts'
import type { HealthInput } from './same-guest.ts'

/**
 * Two running copies of one guest destroy its disks, so this trusts nobody: QEMU's own state on both sides, its
 * events, and the beats of the guest, which a source that lies about its state would still send.
 */
export async function expectOneCopy({ destination, witness, report, attempt }: HealthInput): Promise<void> {
  const { source } = witness
  await expectState(destination, 'running', attempt.signal)
  await expectState(source, 'postmigrate', attempt.signal)
  const stopped = report.source.find(({ event }) => event === 'STOP')
  const resumedAgain =
    stopped && source.monitor.events.all.some(({ event, at }) => event === 'RESUME' && at > stopped.at)
  if (resumedAgain)
    throw new ExpectationError('source-running', 'the source resumed the guest after it had handed it over')
  expectOrder(stopped?.at, report)
  expectNoBeatsOfSource(source, destination)
}

/** QEMU's own run state (qapi/run-state.json). */
export async function expectState({ monitor, role }: Machine, expected: string, signal: AbortSignal): Promise<void> {
  const { status } = await monitor.execute<RunState>('query-status', undefined, { signal })
  if (status === expected) return
  const code = role === 'source' && status === 'running' ? 'source-running' : 'wrong-state'
  throw new ExpectationError(code, `the ${role} is '${status}' after the migration, not '${expected}'`, {
    expected,
    actual: status,
  })
}

function expectOrder(stoppedAt: number | undefined, { destination }: HealthInput['report']): void {
  const resumed = destination.find(({ event }) => event === 'RESUME')
  if (stoppedAt !== undefined && resumed && resumed.at >= stoppedAt) return
  throw new ExpectationError(
    'destination-ran-early',
    'the destination resumed the guest before the source had stopped it',
    {
      expected: `RESUME after STOP at ${stoppedAt}`,
      actual: resumed?.at,
    },
  )
}

/** Beats are numbered by the guest: the source must have sent none that the destination's copy sent too. */
function expectNoBeatsOfSource({ probe }: Machine, destination: Machine): void {
  const first = destination.probe.beats[0]
  const last = probe.beats.at(-1)
  if (!first || !last || last.sequence < first.sequence) return
  const message = `the source still sent beat ${last.sequence} when the destination had begun with ${first.sequence}`
  throw new ExpectationError('source-running', message, { expected: `< ${first.sequence}`, actual: last.sequence })
}
