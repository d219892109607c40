import { ExpectationError } from '../base/errors.ts'
import type { Hello } from '../guest/probe.ts'
import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import { asleepMs } from './asleep.ts'
import { type Check, type Held, runChecks } from './checks.ts'
import { expectSaneClock, readClock } from './clock.ts'
import type { HealthInput } from './health-input.ts'
import { type BeatReport, expectBeats, reportBeats } from './heartbeat.ts'
import { expectCleanKernelLog } from './kernel-log.ts'
import { expectOneCopy } from './one-copy.ts'
import { networkChecks } from './network.ts'
import { expectSameCpu } from './same-cpu.ts'
import { bootIdOf, readAgentClock } from './unprobed.ts'
import { countVcpus, memoryLimitMs, probeReplyLimitMs, type Witness } from './witness.ts'

/** Beats that must come after everything else was checked: the guest still runs then. */
const beatsAtEnd = 25

/** What was checked of a guest, with what it still reaches, and what its beats say. */
export type Health = Held & Readonly<{ beats: BeatReport; reached: readonly Exercised[] }>

/**
 * The guest on the last machine of its path is the one that the witness saw, unharmed, and it runs nowhere else, as far as
 * its agent lets itself be asked.
 */
export async function checkSameGuest(input: HealthInput): Promise<Health> {
  const { path, witness, attempt } = input
  const machine = path.at(-1)!
  const { unprobed } = machine.equipment.image
  const reached: Exercised[] = []
  const held = await runChecks(
    [
      { name: 'exactly one copy of the guest runs', run: () => expectOneCopy(input) },
      ...(unprobed ? agentChecks(machine, input) : guestChecks(machine, input)),
      ...networkChecks(machine, input, reached),
      { name: 'no other copy of the guest has begun to run', run: () => expectOneCopy(input) },
      ...(unprobed ? [] : [{ name: 'the heartbeat went on', run: () => expectHeartbeat(input) }]),
      { name: 'the kernel log is clean', run: () => expectCleanKernelLog(machine, witness, attempt.signal) },
    ],
    attempt.signal,
  )
  const notChecked = [...held.notChecked, ...witness.networks.unchecked]
  return { ...held, notChecked, reached, beats: reportBeats(input) }
}

function guestChecks(machine: Machine, input: HealthInput): Check[] {
  const { witness, attempt } = input
  const { signal } = attempt
  let asked: Promise<Hello> | undefined
  const hello = () => (asked ??= machine.probe.hello({ signal, timeoutMs: probeReplyLimitMs }))
  return [
    { name: 'the same boot of the same guest', run: async () => expectSameBoot(machine, witness, await hello()) },
    { name: 'its CPU can do what it could', run: async () => expectSameCpu(machine, witness, await hello()) },
    { name: 'every stamped page is as the guest last wrote it', run: () => expectMemory(machine, witness, signal) },
    { name: 'the vCPUs that were online still are', run: () => expectVcpus(machine, witness, signal) },
    { name: 'the guest still beats and its clock is sane', run: () => expectTicking(machine, input) },
  ]
}

/** What can be asked of a guest without a probe; what cannot is named in the report. */
function agentChecks(machine: Machine, { witness, attempt, gapLimitMs }: HealthInput): Check[] {
  const sameBoot = async () => expectSame('bootId', { machine, now: await bootIdOf(machine, attempt), witness })
  const saneClock = async () => expectSaneClock(witness.clock, await readAgentClock(machine, attempt), { gapLimitMs })
  return [
    { name: 'the same boot of the same guest', run: sameBoot },
    { name: 'the vCPUs that were online still are', run: () => expectVcpus(machine, witness, attempt.signal) },
    { name: 'its clock is sane', run: saneClock },
  ]
}

async function expectHeartbeat(input: HealthInput): Promise<void> {
  const { path, witness, attempt } = input
  const { droppedBeats } = await path.at(-1)!.probe.hello({ signal: attempt.signal, timeoutMs: probeReplyLimitMs })
  expectBeats({ ...input, dropped: droppedBeats - witness.hello.droppedBeats })
}

async function expectTicking({ probe }: Machine, input: HealthInput): Promise<void> {
  const { witness, gapLimitMs, attempt } = input
  const last = probe.beats.at(-1)?.sequence ?? 0
  const bounds = { signal: attempt.signal, timeoutMs: probeReplyLimitMs }
  const beat = await probe.nextBeat(({ sequence }) => sequence >= last + beatsAtEnd, bounds)
  expectSaneClock(witness.clock, readClock(beat), { gapLimitMs, asleepMs: asleepMs(input) })
}

function expectSameBoot(machine: Machine, witness: Witness, now: Hello): void {
  for (const key of ['bootId', 'release', 'memoryKib'] as const) expectSame(key, { machine, now: now[key], witness })
}

type Now = Readonly<{ machine: Machine; now: string | number; witness: Witness }>

function expectSame(
  key: 'bootId' | 'release' | 'memoryKib',
  { machine: { name }, now, witness: { hello } }: Now,
): void {
  if (now === hello[key]) return
  const message = `the guest on the ${name} reports ${key} ${now}, before the migration it was ${hello[key]}`
  throw new ExpectationError(key === 'memoryKib' ? 'memory-size' : 'other-guest', message, {
    expected: hello[key],
    actual: now,
  })
}

async function expectMemory({ probe }: Machine, { stampedMib, stampedPages }: Witness, signal: AbortSignal) {
  const pages = await probe.verify({ signal, timeoutMs: memoryLimitMs(stampedMib) })
  if (pages === stampedPages) return
  throw new ExpectationError('memory-corrupt', `${pages} stamped pages were found, ${stampedPages} were stamped`, {
    expected: stampedPages,
    actual: pages,
  })
}

async function expectVcpus(destination: Machine, { vcpusOnline }: Witness, signal: AbortSignal): Promise<void> {
  const now = await countVcpus(destination, signal)
  if (now === vcpusOnline) return
  throw new ExpectationError(
    'vcpus-lost',
    `${now} vCPUs are online in the guest, before the migration it was ${vcpusOnline}`,
    {
      expected: vcpusOnline,
      actual: now,
    },
  )
}
