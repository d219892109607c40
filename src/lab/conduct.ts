import { relative } from 'node:path'
import { recordSteps, step, type StepRecord } from '../base/step.ts'
import type { Attempt } from '../machine/attempt.ts'
import { expectQuietStderr, stderrLines } from '../machine/stderr.ts'
import type { Case } from '../matrix/case.ts'
import { classify } from '../verdict/classify.ts'
import { conclude } from '../verdict/conclude.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { collectEvidence, writeCaseFiles } from './evidence.ts'
import { Lab, type LabInput } from './lab.ts'

/**
 * A test's body. `signal` is aborted when the case is over; pass it to whatever else the body waits for. What the body
 * finds wrong with the product it throws as ExpectationError, or lets an `expect()` of vitest throw.
 */
export type Body = (context: { lab: Lab; spec: Case; signal: AbortSignal }) => Promise<void>

export type ConductInput = LabInput & Readonly<{ body: Body; steps: StepRecord[]; onStep: (path: string) => void }>

/** Runs a test's body, holds what happened against what was asked for, and collects evidence while all still lives. */
export async function conduct(input: ConductInput): Promise<{ lab: Lab; verdict: Verdict }> {
  const lab = new Lab(input)
  const verdict = await recordSteps(input, async () => {
    const found = await judge(lab, input)
    await step('collect evidence', () => collectEvidence(input.attempt.directory, lab))
    return found
  })
  return { lab, verdict: await withLastWords(verdict, lab, input.run.runDir) }
}

async function judge(lab: Lab, { case: one, run, host, attempt, body }: ConductInput): Promise<Verdict> {
  try {
    await writeCaseFiles(attempt.directory, one, run, host.name)
    await untilOver(body({ lab, spec: one, signal: attempt.signal }), attempt)
    // A migration that has to fail says why on stderr, and which side does depends on the reason.
    if (one.expect.outcome === 'completed') await Promise.all(lab.machines.map(expectQuietStderr))
    return conclude(lab.proofs())
  } catch (error) {
    return classify(attempt.signal.aborted ? attempt.signal.reason : error)
  }
}

/** A body that waits for something else than the lab must not outlive its case. */
async function untilOver(body: Promise<void>, { signal }: Attempt): Promise<void> {
  body.catch(() => {})
  const over = Promise.withResolvers<never>()
  const end = () => over.reject(signal.reason)
  signal.addEventListener('abort', end, { once: true })
  try {
    await Promise.race([body, over.promise])
    signal.throwIfAborted()
  } finally {
    signal.removeEventListener('abort', end)
  }
}

/** A QEMU that ended names its reason on stderr only; the last line of it belongs into the verdict. */
async function withLastWords(verdict: Verdict, lab: Lab, runDir: string): Promise<Verdict> {
  if (!['qemu-died', 'qmp-closed', 'migration-failed'].includes(verdict.code)) return verdict
  for (const { directory, role } of lab.machines) {
    const last = (await stderrLines(directory)).at(-1)
    if (last)
      return {
        ...verdict,
        reason: `${verdict.reason}; the ${role} said last: ${last} (${relative(runDir, directory)}/qemu.log)`,
      }
  }
  return verdict
}
