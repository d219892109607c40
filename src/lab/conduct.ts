import { join, relative } from 'node:path'
import { ExpectationError } from '../base/errors.ts'
import { shortLine } from '../base/first-lines.ts'
import { recordSteps, step, type StepRecord } from '../base/step.ts'
import { aborted } from '../base/wait.ts'
import type { Attempt } from '../machine/attempt.ts'
import { hasExited } from '../machine/has-exited.ts'
import { expectQuietStderr, stderrLines } from '../machine/stderr.ts'
import type { Case } from '../matrix/case.ts'
import { expectStillCompleted } from '../migration/status.ts'
import { classify } from '../verdict/classify.ts'
import { judgeProofs } from '../verdict/judge-proofs.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { collectEvidence, writeCaseFiles } from './evidence.ts'
import type { LabInput } from './bench.ts'
import { Lab } from './lab.ts'

/**
 * A test's body. `signal` is aborted when the case is over; pass it to whatever else the body waits for. What the body
 * finds wrong with the product it throws as ExpectationError, or lets an `expect()` of vitest throw.
 */
export type Body = (context: { lab: Lab; spec: Case; signal: AbortSignal }) => Promise<void>

/** A QEMU whose monitor is closed ends within this time, if that is why. */
const exitLimitMs = 2_000

type ConductInput = LabInput & Readonly<{ body: Body; steps: StepRecord[]; onStep: (path: string) => void }>

/** `kept` resolves when the evidence is on disk, to a verdict if it could not be kept. */
export type Conducted = Readonly<{ lab: Lab; verdict: Verdict; kept: Promise<Verdict | undefined> }>

/**
 * Runs a test's body, holds what happened against what was asked for, and collects evidence while all still lives.
 * Nothing is needed of the host when it resolves, though evidence is still being written.
 */
export async function conduct(input: ConductInput): Promise<Conducted> {
  const lab = new Lab(input)
  const { found, kept } = await recordSteps(input, async () => {
    const verdict = await judge(lab, input)
    const evidence = collectEvidence({ attempt: input.attempt, failed: verdict.status !== 'passed' }, lab)
    const writing = step('collect evidence', () => evidence.kept).then(() => undefined, classify)
    await evidence.asked
    return { found: verdict.status === 'passed' ? await lastLook(lab, input, verdict) : verdict, kept: writing }
  })
  return { lab, verdict: await withLastWords(found, input), kept }
}

/** Whatever ended or went wrong while the last checks were made ends the case too. */
async function lastLook(lab: Lab, { attempt }: ConductInput, passed: Verdict): Promise<Verdict> {
  await untilToldOfExits(lab, attempt)
  if (attempt.signal.aborted) return classify(attempt.signal.reason)
  return expectQuiet(lab).then(() => passed, classify)
}

/** No QEMU has said on stderr, or by an event, that something went wrong after all. */
async function expectQuiet({ machines }: Lab): Promise<void> {
  await Promise.all(machines.map(expectQuietStderr))
  machines.forEach(expectStillCompleted)
}

async function judge(lab: Lab, { case: one, places, attempt, body }: ConductInput): Promise<Verdict> {
  const over = untilOver(() => body({ lab, spec: one, signal: attempt.signal }), attempt)
  // Written while the source boots; what cannot be written ends the case.
  const sides = { source: places.source.offer, destination: places.destination.offer }
  const files = writeCaseFiles(attempt.directory, one, sides).catch(attempt.fail)
  try {
    await over
    await files
    attempt.signal.throwIfAborted()
    await expectQuiet(lab)
    return judgeProofs(lab.proofs())
  } catch (error) {
    await untilExit(error, attempt)
    return classify(attempt.signal.aborted ? attempt.signal.reason : error)
  } finally {
    await files
  }
}

/** A body that waits for something else than the lab must not outlive its case. */
async function untilOver(body: () => Promise<void>, { signal }: Attempt): Promise<void> {
  const running = body()
  running.catch(() => {})
  await Promise.race([running, aborted(signal)])
  signal.throwIfAborted()
}

/** A QEMU whose process has ended fails the attempt a moment later, once its last words are read: not to be passed by. */
async function untilToldOfExits({ machines }: Lab, { signal }: Attempt): Promise<void> {
  const ended = await Promise.all(machines.filter((machine) => !machine.mayExit()).map(hasExited))
  if (ended.includes(true)) await untilFailed(signal)
}

/** What is seen first of a QEMU that dies: its monitor closes, and the other side's migration fails. */
const signsOfDeath: readonly string[] = ['qmp-closed', 'migration-failed']

/** How a QEMU ended says more than the first sign of its death, and fails the attempt a moment later. */
async function untilExit(error: unknown, { signal }: Attempt): Promise<void> {
  if (error instanceof ExpectationError && signsOfDeath.includes(error.code)) await untilFailed(signal)
}

/** Waits for the error that an exit fails the attempt with, not for ever: a side that may exit fails nothing. */
async function untilFailed(signal: AbortSignal): Promise<void> {
  await aborted(AbortSignal.any([signal, AbortSignal.timeout(exitLimitMs)])).catch(() => {})
}

/**
 * A QEMU that ended names its reason on stderr only; the last line of it belongs into the verdict. Why a migration
 * failed is said by the destination.
 */
async function withLastWords(verdict: Verdict, { attempt, run: { runDir } }: ConductInput): Promise<Verdict> {
  if (!['qemu-died', 'qmp-closed', 'migration-failed'].includes(verdict.code)) return verdict
  const sourceDied = /^the source (QEMU|closed) /.test(verdict.reason)
  for (const role of sourceDied ? ['source', 'destination'] : ['destination', 'source']) {
    const directory = join(attempt.directory, role)
    const last = (await stderrLines(directory).catch(() => [])).at(-1) // a side that was never started has none
    if (last)
      return {
        ...verdict,
        reason: `${verdict.reason}; the ${role} said last: ${shortLine(last)} (${relative(runDir, directory)}/qemu.log)`,
      }
  }
  return verdict
}
