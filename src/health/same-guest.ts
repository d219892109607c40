import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import { type Check, runChecks } from './checks.ts'
import { expectSaneClock, readClock } from './clock.ts'
import type { HealthInput } from './health-input.ts'
import { type BeatReport, expectBeats, reportBeats } from './heartbeat.ts'
import { expectCleanKernelLog } from './kernel-log.ts'
import { expectOneCopy } from './one-copy.ts'
import { countVcpus, memoryLimitMs, probeReplyLimitMs, type Witness } from './witness.ts'

/** Beats that must come after everything else was checked: the guest still runs then. */
const beatsAtEnd = 25

/** The guest on the last machine of its path is the one that the witness saw, unharmed, and it runs nowhere else. */
export async function checkSameGuest(input: HealthInput): Promise<BeatReport> {
  const { path, witness, attempt } = input
  const machine = path.at(-1)!
  await runChecks(
    [
      { name: 'exactly one copy of the guest runs', run: () => expectOneCopy(input) },
      ...guestChecks(machine, input),
      { name: 'no other copy of the guest has begun to run', run: () => expectOneCopy(input) },
      { name: 'the heartbeat went on', run: () => expectHeartbeat(input) },
      { name: 'the kernel log is clean', run: () => expectCleanKernelLog(machine, witness, attempt.signal) },
    ],
    attempt.signal,
  )
  return reportBeats(input)
}

function guestChecks(machine: Machine, input: HealthInput): Check[] {
  const { witness, attempt } = input
  const { signal } = attempt
  return [
    { name: 'the same boot of the same guest', run: () => expectSameBoot(machine, witness, signal) },
    { name: 'every stamped page is as the guest last wrote it', run: () => expectMemory(machine, witness, signal) },
    { name: 'the vCPUs that were online still are', run: () => expectVcpus(machine, witness, signal) },
    { name: 'the guest still beats and its clock is sane', run: () => expectTicking(machine, input) },
  ]
}

async function expectHeartbeat(input: HealthInput): Promise<void> {
  const { path, witness, attempt } = input
  const { droppedBeats } = await path.at(-1)!.probe.hello({ signal: attempt.signal, timeoutMs: probeReplyLimitMs })
  expectBeats({ ...input, dropped: droppedBeats - witness.hello.droppedBeats })
}

async function expectTicking({ probe }: Machine, { witness, sleeps, gapLimitMs, attempt }: HealthInput): Promise<void> {
  const last = probe.beats.at(-1)?.sequence ?? 0
  const bounds = { signal: attempt.signal, timeoutMs: probeReplyLimitMs }
  const beat = await probe.nextBeat(({ sequence }) => sequence >= last + beatsAtEnd, bounds)
  const asleepMs = sleeps.reduce((sum, { ms }) => sum + ms, 0)
  expectSaneClock(witness.clock, readClock(beat), { gapLimitMs, asleepMs })
}

async function expectSameBoot({ probe, name }: Machine, { hello }: Witness, signal: AbortSignal): Promise<void> {
  const now = await probe.hello({ signal, timeoutMs: probeReplyLimitMs })
  for (const key of ['bootId', 'release', 'memoryKib'] as const) {
    if (now[key] === hello[key]) continue
    const message = `the guest on the ${name} reports ${key} ${now[key]}, before the migration it was ${hello[key]}`
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
