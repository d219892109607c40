import { LabError } from '../src/base/errors.ts'
import type { VerdictStatus } from '../src/verdict/verdict.ts'
import { type HostFault, readHostFaults } from './host-faults.ts'
import { readJournal } from './journal.ts'
import { readPlan, type PlannedCase } from './plan.ts'
import type { AttemptRecord } from './record.ts'

/** An attempt without its steps, small enough to keep those of a whole run. */
export type FinalAttempt = Omit<AttemptRecord, 'steps'>

type Counts = Readonly<Record<VerdictStatus | 'missing', number>>

/** What became of a run: the plan held against the journal. */
export type Summary = Readonly<{
  planned: number
  counts: Counts
  /** The attempt that decides, by case id. */
  finals: ReadonlyMap<string, FinalAttempt>
  /** Planned, but never finished. */
  missing: readonly PlannedCase[]
  /** What hosts made fail. */
  hostFaults: readonly HostFault[]
}>

/** Reads plan, journal and the faults of hosts of a run folder. */
export async function summarize(runDir: string): Promise<Summary> {
  const finals = await finalAttempts(runDir)
  const counts = { passed: 0, failed: 0, known: 0, broken: 0, skipped: 0, missing: 0 }
  const missing: PlannedCase[] = []
  const unplanned = new Set(finals.keys())
  for await (const { id, test, title, params } of readPlan(runDir)) {
    const final = finals.get(id)
    if (!final) missing.push({ id, test, title, params })
    counts[final?.verdict.status ?? 'missing']++
    unplanned.delete(id)
  }
  refuseUnplanned(runDir, unplanned)
  const planned = Object.values(counts).reduce((sum, count) => sum + count)
  return { planned, counts, finals, missing, hostFaults: await readHostFaults(runDir) }
}

async function finalAttempts(runDir: string): Promise<Map<string, FinalAttempt>> {
  const finals = new Map<string, FinalAttempt>()
  for await (const { steps: _, ...attempt } of readJournal(runDir)) {
    finals.set(attempt.case, decisive(finals.get(attempt.case), attempt))
  }
  return finals
}

/** A product failure is final, known or not: no later attempt makes a pass of it. Otherwise the last attempt counts. */
function decisive(earlier: FinalAttempt | undefined, later: FinalAttempt): FinalAttempt {
  const status = earlier?.verdict.status
  const final = status === 'failed' || (status === 'known' && later.verdict.status !== 'failed')
  return earlier && final ? earlier : later
}

function refuseUnplanned(runDir: string, unplanned: ReadonlySet<string>): void {
  const [first] = unplanned
  if (first === undefined) return
  const message = `${runDir}/journal.jsonl has ${unplanned.size} cases that its plan.jsonl does not, the first is ${first}`
  throw new LabError('journal-not-of-plan', message)
}

/**
 * 0 all passed, but for what is known, 1 product failure, 3 inconclusive (broken, missing, or nothing passed at all),
 * 130 interrupted.
 */
export function exitCode({ counts }: Pick<Summary, 'counts'>, interrupted: boolean): 0 | 1 | 3 | 130 {
  if (interrupted) return 130
  if (counts.failed > 0) return 1
  if (counts.broken > 0 || counts.missing > 0 || counts.passed === 0) return 3
  return 0
}
