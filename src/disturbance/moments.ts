import type { MigrationStatus } from '../migration/status.ts'
import { completed } from './carry-on.ts'
import type { Disturbed } from './disturb-input.ts'
import { arrived } from './arrived.ts'
import { unthrottle } from './unthrottle.ts'

/** Brings a migration into a state in which it stays until it is told to go on. */
export type Reach = (disturbed: Disturbed) => Promise<void>

/**
 * The states of a migration that can be held, and how. The migration itself is throttled so far that it is in no state
 * by accident: docs/cookbook.md says what a catalogue value needs for that.
 */
export const moments: Readonly<Record<MigrationStatus, Reach>> = {
  active: (disturbed) => arrived(disturbed, 'active'),
  'pre-switchover': atSwitchover,
  completed,
}

/** States that last for as long as a few instructions, or that nothing here can bring about. */
export const untestable: Readonly<Record<MigrationStatus, string>> = {
  none: 'no migration has begun: nothing to disturb',
  cancelling: 'QEMU leaves it as soon as its threads have ended, and nothing can hold it there',
  colo: 'COLO is out of scope',
  'wait-unplug': 'needs a failover pair of network devices with a guest driver for both',
}

async function atSwitchover(disturbed: Disturbed): Promise<void> {
  await unthrottle(disturbed.input)
  await arrived(disturbed, 'pre-switchover')
}
