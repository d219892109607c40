import { untilEnd } from '../migration/ending.ts'
import type { MigrationStatus } from '../migration/status.ts'
import { arrived, bothStandIn } from './arrived.ts'
import { completed } from './carry-on.ts'
import type { Disturbed } from './disturb-input.ts'
import { postcopyMoments } from './postcopy-moments.ts'
import { unthrottle } from './unthrottle.ts'

/** Brings a migration into a state in which it stays until it is told to go on. */
export type Reach = (disturbed: Disturbed) => Promise<void>

/**
 * The states of a migration that can be held, and how. The migration itself is throttled so far that it is in no state
 * by accident: docs/cookbook.md says what a catalogue value needs for that.
 */
export const moments: Readonly<Record<MigrationStatus, Reach>> = {
  setup,
  active,
  'pre-switchover': atSwitchover,
  device: inSwitchover,
  completed,
  failed,
  cancelled,
  ...postcopyMoments,
}

/** States in which nothing may have come over the wire yet: it is held before the source connects. */
export const heldFromOpening: readonly MigrationStatus[] = ['setup']

/** States that need no wire to get there and to stay there. */
export const reachedWithoutWire: readonly MigrationStatus[] = ['active', 'pre-switchover', 'postcopy-active']

/**
 * States in which the source is not asked: its main loop waits for a handshake of TLS, in a blocking read, and answers
 * no QMP command until that ends (seen with QEMU 10.0). Its last event says in which state it is.
 */
export const silentIn: readonly MigrationStatus[] = ['setup', 'postcopy-recover-setup']

/** States that last for as long as a few instructions, or that nothing here can bring about. */
export const untestable: Readonly<Record<MigrationStatus, string>> = {
  none: 'no migration has begun: nothing to disturb',
  cancelling: 'QEMU leaves it as soon as its threads have ended, and nothing can hold it there',
  colo: 'COLO is out of scope',
  'wait-unplug': 'needs a failover pair of network devices with a guest driver for both',
}

/** Little memory is left to send then, which the wire has to keep; more than a guest that dirties 20 MiB/s leaves. */
const littleDowntimeMs = 50

/** The handshake has begun, and is held. */
async function setup(disturbed: Disturbed): Promise<void> {
  await arrived(disturbed, 'setup')
  const { spec, attempt } = disturbed.input
  await disturbed.begun.wire?.spoken(spec.capabilities['multifd'] ? 2 : 1, attempt.signal)
}

/** On both sides, so that the wire stands in all its length. */
async function active(disturbed: Disturbed): Promise<void> {
  await arrived(disturbed, 'active')
  await bothStandIn(disturbed, 'active')
}

async function atSwitchover(disturbed: Disturbed): Promise<void> {
  await unthrottle(disturbed.input)
  await arrived(disturbed, 'pre-switchover')
}

/**
 * The source has sent everything, has no answer of its destination that it has arrived, and waits for that. A wire that
 * did not take it would hold up the source's main loop, and it would answer nothing (migration_completion_precopy).
 */
async function inSwitchover(disturbed: Disturbed): Promise<void> {
  const { input, begun } = disturbed
  await unthrottle(input, { downtimeLimitMs: littleDowntimeMs })
  await arrived(disturbed, 'pre-switchover')
  begun.wire?.absorb()
  const { signal } = input.attempt
  await input.source.monitor.execute('migrate-continue', { state: 'pre-switchover' }, { signal })
  await arrived(disturbed, 'device')
}

async function failed(disturbed: Disturbed): Promise<void> {
  await active(disturbed)
  disturbed.input.destination.allowExit()
  disturbed.begun.wire?.cut()
  await arrived(disturbed, 'failed')
  await destinationExits(disturbed)
}

async function cancelled(disturbed: Disturbed): Promise<void> {
  const { source, destination, attempt } = disturbed.input
  await active(disturbed)
  destination.allowExit()
  await source.monitor.execute('migrate_cancel', undefined, { signal: attempt.signal })
  await arrived(disturbed, 'cancelled')
  await destinationExits(disturbed)
}

/** What is disturbed then is a source alone. */
function destinationExits({ input }: Disturbed): Promise<void> {
  return untilEnd(input, 'the exit of the destination', () => input.destination.exited)
}
