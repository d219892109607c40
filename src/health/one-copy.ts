import { ExpectationError } from '../base/errors.ts'
import { highest } from '../base/highest.ts'
import { hasExited } from '../machine/has-exited.ts'
import type { Machine } from '../machine/machine.ts'
import { expectRunState } from '../machine/run-state.ts'
import type { HealthInput } from './health-input.ts'
import type { MigrationReport } from '../migration/report.ts'
import { sinceWitness } from './since-witness.ts'

type Copies = Pick<HealthInput, 'path' | 'bystanders' | 'witness' | 'report' | 'attempt'>

/**
 * Two running copies of one guest destroy its disks, so this trusts nobody: QEMU's own state on all sides, its
 * events, and the beats of the guest, which a source that lies about its state would still send.
 */
export async function expectOneCopy({ path, bystanders, witness, report, attempt }: Copies): Promise<void> {
  const { signal } = attempt
  const machine = path.at(-1)!
  await expectRunState(machine, 'running', signal)
  for (const former of path.slice(0, -1)) await expectHandedOver(former, { path, machine, witness, signal })
  for (const bystander of bystanders) expectNeverRan(bystander)
  if (report?.to === machine.name) expectOrder(report, machine)
}

type Since = Pick<HealthInput, 'path' | 'witness'> & Readonly<{ machine: Machine; signal: AbortSignal }>

/** A QEMU that the guest has left is gone, or stopped and silent, or its process has become another QEMU. */
async function expectHandedOver(former: Machine, { path, witness, machine, signal }: Since): Promise<void> {
  const became = path.some((other) => other !== former && other.pid === former.pid)
  if (!became && !(await hasExited(former))) await expectRunState(former, 'postmigrate', signal)
  expectStayedStopped(former)
  expectNoBeatsOf(former, machine, witness)
}

function expectStayedStopped({ monitor, name }: Machine): void {
  const last = (name: string) => highest(monitor.events.all.flatMap(({ event, at }) => (event === name ? [at] : [])))
  if (last('RESUME') <= last('STOP')) return
  throw new ExpectationError('source-running', `the ${name} resumed the guest after it had handed it over`)
}

/** A QEMU that the guest never came to has run nothing, whether it is still there or not: no event, no beat says so. */
function expectNeverRan({ monitor, probe, name }: Machine): void {
  const resumed = monitor.events.all.some(({ event }) => event === 'RESUME')
  if (!resumed && probe.beats.length === 0) return
  const what = resumed ? 'a RESUME event' : `${probe.beats.length} beats`
  throw new ExpectationError('destination-running', `the ${name} ran the guest although it never had it: ${what}`)
}

/**
 * A destination whose monitor was opened late may have resumed its guest before anybody could hear of it: then the
 * guest's first beat from there tells.
 */
function expectOrder({ spec, source, destination }: MigrationReport, machine: Machine): void {
  const stoppedAt = source.find(({ event }) => event === 'STOP')?.at
  const heard = destination.find(({ event }) => event === 'RESUME')?.at
  const firstBeat = spec.mode === 'cpr-transfer' ? machine.probe.beats[0]?.readAt : undefined
  const resumedAt = heard ?? firstBeat
  if (stoppedAt !== undefined && resumedAt !== undefined && resumedAt >= stoppedAt) return
  throw new ExpectationError(
    'destination-ran-early',
    'the destination resumed the guest before the source had stopped it',
    { expected: `RESUME after STOP at ${stoppedAt}`, actual: resumedAt },
  )
}

/**
 * Beats are numbered by the guest. What waited in the channel at the switchover may come from both sides, as one and the
 * same beat; a beat that differs, or that the guest has not sent yet where it runs, comes from a second copy.
 */
function expectNoBeatsOf({ probe, name }: Machine, machine: Machine, witness: HealthInput['witness']): void {
  const [first] = machine.probe.beats
  if (!first) return
  const known = new Map(machine.probe.beats.map((beat) => [beat.sequence, beat.guestMonotonicNs]))
  const last = machine.probe.beats.at(-1)!
  const foreign = sinceWitness(probe.beats, witness)
    .filter(({ sequence }) => sequence >= first.sequence)
    .find(({ sequence, guestMonotonicNs: time }) => (known.get(sequence) ?? time) !== time || sequence > last.sequence)
  if (!foreign) return
  const message = `the ${name} still sent beat ${foreign.sequence} when the ${machine.name} had begun with ${first.sequence}`
  throw new ExpectationError('source-running', message, { expected: `< ${first.sequence}`, actual: foreign.sequence })
}
