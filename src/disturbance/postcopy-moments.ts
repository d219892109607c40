import { step } from '../base/step.ts'
import { startPostcopy } from '../migration/postcopy.ts'
import { beginRecovery } from '../migration/recover.ts'
import { arrived, bothStandIn } from './arrived.ts'
import type { Disturbed } from './disturb-input.ts'
import type { Reach } from './moments.ts'

/** The states of post-copy. In all of them the guest runs on the destination, and has memory on both sides. */
export const postcopyMoments: Readonly<Record<string, Reach>> = {
  'postcopy-active': active,
  'postcopy-paused': paused,
  'postcopy-recover-setup': (disturbed) => recovering(disturbed, 'postcopy-recover-setup'),
  'postcopy-recover': async (disturbed) => {
    await recovering(disturbed, 'postcopy-recover')
    await bothStandIn(disturbed, 'postcopy-recover')
  },
}

async function active(disturbed: Disturbed): Promise<void> {
  await startPostcopy(disturbed.input, disturbed.begun)
  await arrived(disturbed, 'postcopy-active')
}

async function paused(disturbed: Disturbed): Promise<void> {
  await active(disturbed)
  disturbed.begun.wire?.cut()
  await bothStandIn(disturbed, 'postcopy-paused')
}

/** Nothing comes over the new connection, so that the two cannot agree on what is still to be sent. */
async function recovering(disturbed: Disturbed, wanted: string): Promise<void> {
  await paused(disturbed)
  disturbed.begun.wire?.hold()
  await step('begin a recovery over a held wire', () => beginRecovery(disturbed.input, disturbed.begun, 1))
  await arrived(disturbed, wanted)
  await disturbed.begun.wire?.connected(2, disturbed.input.attempt.signal)
}
