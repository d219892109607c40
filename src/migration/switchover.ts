import { step } from '../base/step.ts'
import type { Begun } from './begin.ts'
import { ended, untilEnd } from './ending.ts'
import type { MigrateInput } from './migrate-input.ts'

/** Waits until the source holds its guest before it hands it over, does what is due then, and lets it go on. */
export async function switchOver(input: MigrateInput, { since }: Begun): Promise<void> {
  const { source, hooks, attempt } = input
  await untilEnd(input, 'pre-switchover', (signal) =>
    ended(source, { since: since.source, wanted: 'pre-switchover', signal }),
  )
  if (hooks?.atSwitchover) await step('before the switchover', hooks.atSwitchover)
  await source.monitor.execute('migrate-continue', { state: 'pre-switchover' }, { signal: attempt.signal })
}
