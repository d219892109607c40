import { ExpectationError } from '../base/errors.ts'
import type { Attempt } from '../machine/attempt.ts'
import type { Machine } from '../machine/machine.ts'
import type { MigrationReport } from '../migration/report.ts'
import { type Check, runChecks } from './checks.ts'
import { type BeatReport, expectBeats, reportBeats } from './heartbeat.ts'
import { expectCleanKernelLog } from './kernel-log.ts'
import { expectNeverRan, expectOneCopy, expectState } from './one-copy.ts'
import { expectSaneClock, readClock } from './clock.ts'
import { countVcpus, memoryLimitMs, probeReplyLimitMs, type Witness } from './witness.ts'

/** Beats that must come after everything else was checked: the guest still runs then. */
const beatsAtEnd = 25

export type HealthInput = Readonly<{
  destination: Machine
  witness: Witness
  report: MigrationReport
  gapLimitMs: number
  attempt: Attempt
}>

/** The guest on the destination is the one that the witness saw, unharmed, and it runs nowhere else. */
export async function checkSameGuest(input: HealthInput): Promise<BeatReport> {
  const { destination, witness, report, gapLimitMs, attempt } = input
  await runChecks(
    [
      { name: 'exactly one copy of the guest runs', run: () => expectOneCopy(input) },
      ...guestChecks(destination, input),
      { name: 'the source stayed stopped', run: () => expectOneCopy(input) },
      { name: 'the heartbeat went on', run: () => expectBeats({ machine: destination, witness, report, gapLimitMs }) },
      { name: 'the kernel log is clean', run: () => expectCleanKernelLog(destination, witness, attempt.signal) },
    ],
    attempt.signal,
  )
  return reportBeats({ machine: destination, witness, report })
}

/** After a migration that had to fail: the guest on the source is the one that the witness saw, and runs only there. */
export async function checkSurvivor(input: HealthInput): Promise<BeatReport> {
  const { destination, witness, report, gapLimitMs, attempt } = input
  const { source } = witness
  await runChecks(
    [
      { name: 'the source runs', run: () => expectState(source, 'running', attempt.signal) },
      { name: 'the destination never ran the guest', run: () => expectNeverRan(destination) },
      ...guestChecks(source, input),
      { name: 'the heartbeat went on', run: () => expectBeats({ machine: source, witness, report, gapLimitMs }) },
      { name: 'the kernel log is clean', run: () => expectCleanKernelLog(source, witness, attempt.signal) },
    ],
    attempt.signal,
  )
  return reportBeats({ machine: source, witness, report })
}

type GuestInput = Omit<HealthInput, 'destination'>

function guestChecks(machine: Machine, input: GuestInput): Check[] {
  const { witness, attempt } = input
  const { signal } = attempt
  return [
    { name: 'the same boot of the same guest', run: () => expectSameBoot(machine, witness, signal) },
    { name: 'every stamped page is as the guest last wrote it', run: () => expectMemory(machine, witness, signal) },
    { name: 'the vCPUs that were online still are', run: () => expectVcpus(machine, witness, signal) },
    { name: 'the guest still beats and its clock is sane', run: () => expectTicking(machine, input) },
  ]
}

async function expectTicking({ probe }: Machine, { witness, gapLimitMs, attempt }: GuestInput): Promise<void> {
  const last = probe.beats.at(-1)?.sequence ?? 0
  const bounds = { signal: attempt.signal, timeoutMs: probeReplyLimitMs }
  const beat = await probe.nextBeat(({ sequence }) => sequence >= last + beatsAtEnd, bounds)
  expectSaneClock(witness.clock, readClock(beat), { gapLimitMs })
}

async function expectSameBoot({ probe, role }: Machine, { hello }: Witness, signal: AbortSignal): Promise<void> {
  const now = await probe.hello({ signal, timeoutMs: probeReplyLimitMs })
  for (const key of ['bootId', 'release', 'memoryKib'] as const) {
    if (now[key] === hello[key]) continue
    const message = `the guest on the ${role} reports ${key} ${now[key]}, before the migration it was ${hello[key]}`
    throw new ExpectationError(key === 'memoryKib' ? 'memory-size' : 'other-guest', message, {
      expected: hello[key],
      actual: now[key],
    })
  }
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
