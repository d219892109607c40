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

/** A destination whose migration failed has run nothing, whether it is still there or not: no event, no beat says so. */
export function expectNeverRan({ monitor, probe }: Machine): void {
  const resumed = monitor.events.all.some(({ event }) => event === 'RESUME')
  if (!resumed && probe.beats.length === 0) return
  const what = resumed ? 'a RESUME event' : `${probe.beats.length} beats`
  throw new ExpectationError(
    'destination-running',
    `the destination ran the guest although the migration failed: ${what}`,
  )
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

/**
 * Beats are numbered by the guest. What waited in the channel at the switchover may come from both sides, as one and the
 * same beat; a beat that differs, or that the destination's guest has not sent yet, comes from a second copy.
 */
function expectNoBeatsOfSource({ probe }: Machine, destination: Machine): void {
  const [first] = destination.probe.beats
  if (!first) return
  const known = new Map(destination.probe.beats.map((beat) => [beat.sequence, beat.guestMonotonicNs]))
  const last = destination.probe.beats.at(-1)!
  const foreign = probe.beats
    .filter(({ sequence }) => sequence >= first.sequence)
    .find(({ sequence, guestMonotonicNs: time }) => (known.get(sequence) ?? time) !== time || sequence > last.sequence)
  if (!foreign) return
  const message = `the source still sent beat ${foreign.sequence} when the destination had begun with ${first.sequence}`
  throw new ExpectationError('source-running', message, { expected: `< ${first.sequence}`, actual: foreign.sequence })
}
