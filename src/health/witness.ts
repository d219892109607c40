import { randomInt } from 'node:crypto'
import { ExpectationError } from '../base/errors.ts'
import { highest } from '../base/highest.ts'
import { step } from '../base/step.ts'
import { guestOses } from '../guest/guest-os.ts'
import type { Hello } from '../guest/probe.ts'
import type { WorkloadSpec } from '../spec/machine-spec.ts'
import type { Attempt } from '../machine/attempt.ts'
import type { Machine } from '../machine/machine.ts'
import { unlessBlocked } from '../qga/blocked.ts'
import { type Networks, witnessNetworks } from './network.ts'
import { bootIdOf, expectIdle, readAgentClock } from './unprobed.ts'
import { readClock, type ClockReading } from './clock.ts'

/** The probe answers in milliseconds; a host full of guests under TCG may stretch that. */
export const probeReplyLimitMs = 20_000
/** Stamping and checking run at some hundred MiB/s under TCG; this is the slowest that still counts as alive. */
const slowestMibPerSecond = 8

/** What was true of the guest before the migration, and what must still be true after it. */
export type Witness = Readonly<{
  source: Machine
  hello: Hello
  workload: WorkloadSpec
  stampedMib: number
  stampedPages: number
  vcpusOnline: number
  /** Time since boot of the last line in the kernel log, so that lines after it are new, however many were dropped. */
  kernelLogSeconds: number
  clock: ClockReading
  networks: Networks
}>

/** Stamps guest memory, starts beats and load, and notes what the guest is like now. */
export async function takeWitness(source: Machine, workload: WorkloadSpec, attempt: Attempt): Promise<Witness> {
  if (source.equipment.image.unprobed) return takeUnprobedWitness(source, workload, attempt)
  return step('take the witness', async () => {
    const bounds = { signal: attempt.signal, timeoutMs: probeReplyLimitMs }
    const hello = await source.probe.hello(bounds)
    expectRelease(source, hello)
    await source.probe.beat('on', bounds)
    const stampedMib = workload.stampMib ?? Math.floor(source.spec.memory.sizeMib / 4)
    const stampedPages = await source.probe.stamp(stampedMib, randomInt(2 ** 31), {
      ...bounds,
      timeoutMs: memoryLimitMs(stampedMib),
    })
    const networks = await witnessNetworks(source, attempt.signal)
    const told = await askAgent(source, attempt.signal)
    await source.probe.dirty(workload.dirtyMibPerSecond, { ...bounds, atRandom: workload.atRandom })
    const beat = await source.probe.nextBeat(() => true, bounds)
    return { ...{ source, hello, workload, stampedMib, stampedPages, networks }, ...told, clock: readClock(beat) }
  })
}

/** Notes what agent and system of a guest without a probe say of it. Rejects with MissingCapability for a load. */
async function takeUnprobedWitness(source: Machine, workload: WorkloadSpec, attempt: Attempt): Promise<Witness> {
  expectIdle(source, workload)
  return step('take the witness of a guest without a probe', async () => {
    const bootId = await unlessBlocked(
      () => bootIdOf(source, attempt),
      () => '',
    )
    const hello = { bootId, release: '', cpus: 0, memoryKib: 0, droppedBeats: 0, cpuid: {} }
    const networks = await witnessNetworks(source, attempt.signal)
    const told = await askAgent(source, attempt.signal)
    const clock = await unlessBlocked(
      () => readAgentClock(source, attempt),
      () => ({ monotonicMs: 0, realMs: 0, controllerMs: Date.now() }),
    )
    return { source, hello, workload, stampedMib: 0, stampedPages: 0, ...told, clock, networks }
  })
}

/** What only its agent says. Whatever that blocks is blocked when it is to be compared, too: nothing is then. */
async function askAgent(
  source: Machine,
  signal: AbortSignal,
): Promise<Pick<Witness, 'kernelLogSeconds' | 'vcpusOnline'>> {
  const nothing = () => 0
  const kernelLogSeconds = await unlessBlocked(() => lastLogged(source, signal), nothing)
  const vcpusOnline = await unlessBlocked(() => countVcpus(source, signal), nothing)
  return { kernelLogSeconds, vcpusOnline }
}

async function lastLogged({ equipment, agent }: Machine, signal: AbortSignal): Promise<number> {
  const lines = await guestOses[equipment.image.os].kernelLog(agent, signal)
  return highest(lines.map(({ seconds }) => seconds).filter(Number.isFinite))
}

/** How long stamping or checking this much memory may take, in milliseconds. */
export function memoryLimitMs(mib: number): number {
  return probeReplyLimitMs + (mib / slowestMibPerSecond) * 1000
}

/** vCPUs that the guest itself says are online. */
export async function countVcpus({ agent }: Machine, signal: AbortSignal): Promise<number> {
  const vcpus = await agent.execute<{ online: boolean }[]>('guest-get-vcpus', undefined, { signal })
  return vcpus.filter(({ online }) => online).length
}

function expectRelease({ equipment }: Machine, { release }: Hello): void {
  const wanted = equipment.image.release
  if (wanted === undefined || release === wanted) return
  throw new ExpectationError('wrong-guest', `the guest runs kernel ${release}, not that of ${equipment.image.name}`, {
    expected: wanted,
    actual: release,
  })
}
