import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { Dimm } from '../spec/hotplug.ts'
import { memoryDevices } from './dimm-places.ts'
import { expectOfflineFailed, kernelLog } from './offline-failed.ts'
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
 * ExpectationError `not-refused` where it is gone, `hotplug-silent` where the guest knows nothing of it.
 */
export async function expectKeptDimm(machine: Machine, dimm: Dimm, signal: AbortSignal): Promise<Exercised> {
  const { id } = dimm
  const before = await kernelLog(machine, signal)
  const { gone, said } = await askBack(machine, id, signal)
  const listed = (await memoryDevices(machine, signal)).some(({ data }) => data.id === id)
  if (!gone && listed) {
    const word = await expectOfflineFailed(machine, dimm, { before, signal })
    const proof = `${said}; ${word}; query-memory-devices has it`
    return { feature: `refused unplug of ${id}`, exercised: true, proof }
  }
  const message = `${id} was to stay with the guest on the ${machine.name}, whose kernel has memory there: ${said}`
  throw new ExpectationError('not-refused', message, { expected: 'the guest refuses', actual: said })
}
