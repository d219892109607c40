import { ExpectationError, LabError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'

/** qga/qapi-schema.json, GuestLogicalProcessor. */
type Vcpu = Readonly<{ 'logical-id': number; online: boolean; 'can-offline'?: boolean }>

/** A load that runs for so long, milliseconds, and does nothing else. */
const loadMs = 200
const loadLimitMs = 30_000

/** vCPUs that the guest knows, online or not. */
export function vcpusOf({ agent }: Machine, signal: AbortSignal): Promise<Vcpu[]> {
  return agent.execute<Vcpu[]>('guest-get-vcpus', undefined, { signal })
}

/** Has the guest take vCPUs online or offline by its agent. Rejects with ExpectationError `vcpu-state` where it does not. */
export async function setOnline(
  machine: Machine,
  logicalId: number,
  { online, signal }: { online: boolean; signal: AbortSignal },
) {
  const vcpus = [{ 'logical-id': logicalId, online }]
  await machine.agent.execute('guest-set-vcpus', { vcpus }, { signal })
  await expectOnline(machine, logicalId, { online, signal })
}

/**
 * A vCPU of the guest is online and carries a load, or offline and carries none. Rejects with ExpectationError `vcpu-state`
 * where it is otherwise, by the agent or by the load.
 */
export async function expectOnline(
  machine: Machine,
  logicalId: number,
  { online, signal }: { online: boolean; signal: AbortSignal },
) {
  const found = (await vcpusOf(machine, signal)).find((one) => one['logical-id'] === logicalId)
  const carries = await takesLoad(machine, logicalId, signal)
  if (found?.online === online && carries === online) return
  const stateOf = (one: boolean | undefined) => (one === undefined ? 'not there' : one ? 'online' : 'offline')
  const actual = `${stateOf(found?.online)}, and ${carries ? 'carries' : 'takes no'} load`
  const message = `vCPU ${logicalId} of the guest on the ${machine.name} is ${actual}; it was to be ${stateOf(online)}`
  throw new ExpectationError('vcpu-state', message, { expected: stateOf(online), actual })
}

async function takesLoad(machine: Machine, logicalId: number, signal: AbortSignal): Promise<boolean> {
  try {
    await runOn(machine, logicalId, signal)
    return true
  } catch (error) {
    if (error instanceof ExpectationError && error.code === 'vcpu-state') return false
    throw error
  }
}

/**
 * Runs a load on one vCPU and nowhere else; resolves to what it got done. Rejects with ExpectationError `vcpu-state` where
 * the vCPU is offline, `vcpu-idle` where nothing got done there.
 */
export async function runOn(machine: Machine, logicalId: number, signal: AbortSignal): Promise<number> {
  const { loops, elsewhere } = await spin(machine, logicalId, signal)
  if (loops > 0 && elsewhere === 0) return loops
  const actual = `${loops} rounds, ${elsewhere} elsewhere`
  const message = `the load for vCPU ${logicalId} of the guest on the ${machine.name} had ${actual}`
  throw new ExpectationError('vcpu-idle', message, { expected: 'all rounds there', actual })
}

/** The guest's kernel refuses to place a load on a vCPU that is offline (sched_setaffinity(2), EINVAL); nothing else says so. */
async function spin({ probe, name }: Machine, logicalId: number, signal: AbortSignal) {
  try {
    return await probe.spin(logicalId, loadMs, { signal, timeoutMs: loadLimitMs })
  } catch (error) {
    if (!isOffline(error)) throw error
    const message = `vCPU ${logicalId} of the guest on the ${name} takes no load: it is offline`
    throw new ExpectationError('vcpu-state', message, { expected: 'online', actual: 'offline' })
  }
}

function isOffline(error: unknown): boolean {
  return error instanceof LabError && error.code === 'probe-refused' && error.message.includes('no load on vCPU')
}
