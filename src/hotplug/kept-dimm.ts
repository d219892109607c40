import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { Dimm } from '../spec/hotplug.ts'
import { memoryDevices } from './dimm-places.ts'
import { askBack } from './unplug.ts'

/** The kernel's own objects, of which none can be moved: so many that some lie in any memory it was given. */
const pinnedFiles = 60_000
const pinLimitMs = 120_000

/** What Linux dumps of each page that is in the way of an offline (mm/debug.c, mm/page_isolation.c). */
const refusedOffline: readonly string[] = [
  '(page|head|flags|page_type|raw):.*',
  'page dumped because: unmovable page',
  String.raw`memory \S+: Offline failed\.`,
]

/** Has the guest's kernel take memory that it cannot move, and does not hold against it what it says of that. */
export async function pinMemory({ probe, provokedKernelLog }: Machine, signal: AbortSignal): Promise<void> {
  provokedKernelLog.push(...refusedOffline)
  await probe.pin(pinnedFiles, { signal, timeoutMs: pinLimitMs })
}

/**
 * Asks for a DIMM back that the guest cannot give, and expects its refusal and that the DIMM stays. Rejects with
 * ExpectationError `not-refused` where it is gone.
 */
export async function expectKeptDimm(machine: Machine, { id }: Dimm, signal: AbortSignal): Promise<Exercised> {
  const { gone, said } = await askBack(machine, id, signal)
  const listed = (await memoryDevices(machine, signal)).some(({ data }) => data.id === id)
  if (!gone && listed)
    return { feature: `refused unplug of ${id}`, exercised: true, proof: `${said}; query-memory-devices has it` }
  const message = `${id} was to stay with the guest on the ${machine.name}, whose kernel has memory there: ${said}`
  throw new ExpectationError('not-refused', message, { expected: 'the guest refuses', actual: said })
}
