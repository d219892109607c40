import type { Machine } from '../machine/machine.ts'
import type { DisturbanceKind } from '../spec/disturbance.ts'
import { cancel } from './cancel.ts'
import { cut } from './cut.ts'
import type { Disturbed } from './disturb-input.ts'
import type { Done } from './done.ts'
import { hotplug } from './hotplug.ts'
import { kill } from './kill.ts'
import { linkDown } from './link-down.ts'
import { pause, unpause } from './pause.ts'
import { wakeGuest } from '../migration/suspend.ts'
import { reset } from './reset.ts'
import { suspend } from './suspend.ts'
import { timeOut } from './time-out.ts'

/** Does it, and undoes what the guest cannot undo itself. */
type Kind = Readonly<{
  act: (disturbed: Disturbed) => Promise<Done>
  /** Where the guest runs no more by it: the run state that it is left in, and how it gets out of that. */
  stops?: Readonly<{ as: string; undo: (machine: Machine, signal: AbortSignal) => Promise<unknown> }>
}>

export const kinds: Readonly<Record<DisturbanceKind, Kind>> = {
  cancel: { act: cancel },
  'time-out': { act: timeOut },
  'kill-source': { act: ({ input }) => kill(input.source, input) },
  'kill-destination': { act: ({ input }) => kill(input.destination, input) },
  cut: { act: cut },
  'link-down': { act: linkDown },
  'pause-guest': { act: pause, stops: { as: 'paused', undo: unpause } },
  'suspend-guest': { act: suspend, stops: { as: 'suspended', undo: wakeGuest } },
  'reset-guest': { act: reset },
  hotplug: { act: hotplug },
}

/** What is done to the link, not to a side or the guest. */
export const ofLink: readonly DisturbanceKind[] = ['cut', 'link-down']
