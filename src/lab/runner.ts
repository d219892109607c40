import { LocalHost } from '../../providers/hosts/local/local-host.ts'
import { appendAttempt } from '../../reports/journal.ts'
import type { AttemptRecord } from '../../reports/record.ts'
import type { StepRecord } from '../base/step.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Case } from '../matrix/case.ts'
import { classify } from '../verdict/classify.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { openAttempt } from './attempt.ts'
import { type Body, conduct } from './conduct.ts'
import { HostPool, type Lease } from './host-pool.ts'
import { recordOf, refusedRecord } from './record.ts'
import { writeTimeline } from './timeline/write.ts'
import type { RunContext } from './run-context.ts'

/** QEMU's own memory besides the guest's, MiB for one process, generously. */
const overheadMib = 256

export type RunInput = Readonly<{ case: Case; body: Body; signal: AbortSignal; onStep: (path: string) => void }>

/** Runs cases on the hosts of a run, each on a lease of its own. One for a whole worker. */
export class Runner {
  static #shared?: Runner
  readonly #context: RunContext
  readonly #pool: HostPool

  /** Test files of one worker share the hosts. */
  static of(context: RunContext): Runner {
    Runner.#shared ??= new Runner(context)
    return Runner.#shared
  }

  constructor(context: RunContext) {
    this.#context = context
    this.#pool = new HostPool(context.hosts)
  }

  /** Runs one attempt and puts it on disk. Undefined when it was interrupted: then nothing is known of the case. */
  async run(input: RunInput): Promise<AttemptRecord | undefined> {
    const { case: one, signal } = input
    const record = await this.#leased(input).catch((error: unknown) =>
      signal.aborted ? undefined : refusedRecord(one, this.#context, classify(error)),
    )
    if (record) await appendAttempt(this.#context.runDir, record)
    return record
  }

  async #leased(input: RunInput): Promise<AttemptRecord | undefined> {
    const { source, destination, expect } = input.case
    // Where the first migration is not to complete, a third QEMU comes before the first two are gone.
    const third = expect.outcome === 'completed' ? 0 : sizeOf(source) + overheadMib
    const memoryMib = sizeOf(source) + sizeOf(destination) + 2 * overheadMib + third
    using lease = await this.#pool.claim({ memoryMib, weight: memoryMib }, input.signal)
    return await this.#attempt(input, lease)
  }

  async #attempt({ case: one, body, signal, onStep }: RunInput, lease: Lease): Promise<AttemptRecord | undefined> {
    const { runId, runDir, scratchRoot, memoryRoot, tools } = this.#context
    const { name, migrationAddress } = lease.host
    const host = new LocalHost({ name, migrationAddress, runId, scratchRoot, memoryRoot, tools })
    const startedAt = Date.now()
    const attempt = openAttempt(one.id, runDir, signal)
    const steps: StepRecord[] = []
    const conducting = conduct({ case: one, run: this.#context, host, attempt, body, steps, onStep })
    const [conducted] = await Promise.allSettled([conducting])
    const cleanup = await attempt.resources.close()
    const endedAt = Date.now()
    // The host is free again: what is left to do happens here.
    lease[Symbol.dispose]()
    if (conducted.status === 'rejected') throw conducted.reason
    const { lab, kept } = conducted.value
    const verdict = withCleanup(unlessLost(conducted.value.verdict, await kept), cleanup)
    const seen = { lab, case: one, verdict, startedAt, endedAt, steps }
    const unwritten = await writeTimeline(attempt.directory, seen).then(() => undefined, classify)
    if (signal.aborted) return undefined
    return recordOf({
      case: one,
      lab,
      host: name,
      run: this.#context,
      directory: attempt.directory,
      steps,
      startedAt,
      endedAt,
      verdict: unlessLost(verdict, unwritten),
    })
  }
}

/** A pass whose evidence could not be kept is none. */
function unlessLost(verdict: Verdict, lost: Verdict | undefined): Verdict {
  return verdict.status === 'passed' ? (lost ?? verdict) : verdict
}

/** What could not be cleaned up is the lab's trouble, and must not stay unseen behind a pass. */
function withCleanup(verdict: Verdict, errors: readonly unknown[]): Verdict {
  if (errors.length === 0 || verdict.status !== 'passed') return verdict
  return {
    status: 'broken',
    code: 'cleanup',
    reason: `the case passed, but cleaning up failed: ${errors.map(String).join('; ')}`,
  }
}

/** Memory of a guest with its DIMMs. */
function sizeOf({ memory: { sizeMib, dimmsMib = [] } }: MachineSpec): number {
  return dimmsMib.reduce((sum, mib) => sum + mib, sizeMib)
}
