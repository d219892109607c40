import { ExpectationError } from '../base/errors.ts'
import { step } from '../base/step.ts'
import type { Attempt } from '../machine/attempt.ts'
import type { Machine } from '../machine/machine.ts'
import type { MigrationReport } from '../migration/report.ts'
import { checkBeats, type BeatReport } from './heartbeat.ts'
import { expectCleanKernelLog } from './kernel-log.ts'
import { expectOneCopy } from './one-copy.ts'
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
  const { destination, witness, attempt } = input
  const { signal } = attempt
  const bounds = { signal, timeoutMs: probeReplyLimitMs }
  await step('exactly one copy of the guest runs', () => expectOneCopy(input))
  await step('the same boot of the same guest', () => expectSameBoot(destination, witness, signal))
  await step('every stamped page is as the guest last wrote it', () => expectMemory(destination, witness, signal))
  await step('the vCPUs that were online still are', () => expectVcpus(destination, witness, signal))
  const last = destination.probe.beats.at(-1)?.sequence ?? 0
  const beat = await step('the guest still beats', () =>
    destination.probe.nextBeat(({ sequence }) => sequence >= last + beatsAtEnd, bounds),
  )
  await step('the clock is sane', async () => expectSaneClock(witness.clock, readClock(beat)))
  await step('the kernel log is clean', () => expectCleanKernelLog(destination, witness, signal))
  await step('the source stayed stopped', () => expectOneCopy(input))
  return step('the heartbeat went on', async () => checkBeats(input))
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
