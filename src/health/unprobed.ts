import { MissingCapability } from '../base/errors.ts'
import { guestOses } from '../guest/guest-os.ts'
import type { Attempt } from '../machine/attempt.ts'
import type { Machine } from '../machine/machine.ts'
import { type Exercised, notChecked } from '../spec/exercised.ts'
import type { WorkloadSpec } from '../spec/machine-spec.ts'
import type { ClockReading } from './clock.ts'

/** What only the probe can tell. A guest without it is healthy as far as its agent and QEMU can say. */
const unchecked = [
  'stamped memory is as the guest last wrote it',
  'the heartbeat went on, how long the guest was silent',
  'the size of its memory',
]

/** A case says by name what of its guest was not checked. */
export function withoutProbe({ equipment: { image } }: Machine): Exercised[] {
  return unchecked.map((what) => notChecked(what, `guest ${image.name} has no probe`))
}

/** Throws MissingCapability where a guest without a probe is to carry a load. */
export function expectIdle({ equipment: { image } }: Machine, workload: WorkloadSpec): void {
  if (workload.dirtyMibPerSecond === 0 && (workload.diskWriteMibPerSecond ?? 0) === 0) return
  throw new MissingCapability(`guest ${image.name} has no probe, which carries the load of a workload`)
}

/** What tells one boot of a guest from another, as its system knows it. */
export function bootIdOf({ equipment, agent }: Machine, { signal }: Pick<Attempt, 'signal'>): Promise<string> {
  return guestOses[equipment.image.os].bootId(agent, signal)
}

/** The guest's wall clock, of which the agent knows; it has no other. */
export async function readAgentClock({ agent }: Machine, { signal }: Pick<Attempt, 'signal'>): Promise<ClockReading> {
  const ns = await agent.execute<number>('guest-get-time', undefined, { signal })
  const ms = ns / 1e6
  return { monotonicMs: ms, realMs: ms, controllerMs: Date.now() }
}
