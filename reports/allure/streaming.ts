import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestResult } from 'allure-js-commons'
import { ReporterRuntime } from 'allure-js-commons/sdk/reporter'
import Allure from 'allure-vitest/reporter'
import type { TestCase } from 'vitest/node'
import { writeAtomically } from '../atomic.ts'
import { readJournal } from '../journal.ts'
import { missingAttempt } from '../missing.ts'
import type { AttemptRecord } from '../record.ts'
import { summarize } from '../summary.ts'
import '../vitest-meta.ts'
import { evidenceBudget } from './evidence.ts'
import { environment, executor } from './facts.ts'
import { replay } from './replay.ts'
import { taskOf } from './task.ts'
import { applyVerdict, missingUuid, resultUuid } from './verdict.ts'
import { heldBytes, linkingWriter, resultFile } from './writer.ts'

export type AllureOptions = Readonly<{
  runDir: string
  /** Name of what was asked to run, such as `smoke`. */
  suite: string
  /** More lines for the report's environment. */
  environment?: Readonly<Record<string, string>>
}>

/**
 * allure-vitest's reporter, writing each result as soon as its case ends instead of all at the end of the run. What it
 * writes comes from the attempt's record alone: vitest's own start time includes the wait for a host, and its states
 * know no `broken`.
 */
export class StreamingAllure extends Allure {
  readonly #options: AllureOptions
  readonly #resultsDir: string
  readonly #writer: ReturnType<typeof linkingWriter>
  readonly #evidenceOf: ReturnType<typeof evidenceBudget>
  #writing?: AttemptRecord

  constructor(options: AllureOptions) {
    const resultsDir = allureResultsDir(options.runDir)
    super({ resultsDir })
    this.#options = options
    this.#resultsDir = resultsDir
    this.#writer = linkingWriter(resultsDir)
    this.#evidenceOf = evidenceBudget(options.runDir, heldBytes(resultsDir))
    // Private in the base class, which knows no other way to choose the writer.
    this['allureReporterRuntime'] = new ReporterRuntime({ writer: this.#writer, listeners: [this.#listener()] })
  }

  #listener() {
    return {
      beforeTestResultWrite: (result: TestResult) => {
        if (this.#writing) applyVerdict(result, this.#writing)
      },
    }
  }

  /** The base class would load its recorder of steps and matchers into the worker, which has a recorder of its own. */
  override onInit(): void {}

  /** A full disk must not end a run of hours: what fails here is written by `complete`, which fails if it cannot. */
  onTestCaseResult(testCase: TestCase): void {
    const { record } = testCase.meta()
    if (!record) return
    try {
      this.#write(record)
    } catch {
      rmSync(this.#resultPath(resultUuid(record)), { force: true })
    }
  }

  /** What is left is written by `complete`, when the report is made: what fails here would take the run's end with it. */
  override onTestRunEnd(): void {}

  /**
   * Writes what the journal has and the results lack: earlier attempts, cases of a killed run, missing cases; then the
   * facts of the whole run. Can be repeated, also on the run folder of another process.
   */
  async complete(): Promise<void> {
    const { runDir, suite, environment: more = {} } = this.#options
    let endedAt = 0
    for await (const record of readJournal(runDir)) {
      endedAt = Math.max(endedAt, Date.parse(record.startedAt) + record.durationMs)
      if (!existsSync(this.#resultPath(resultUuid(record)))) this.#write(record)
    }
    const summary = await summarize(runDir)
    for (const planned of summary.missing) this.#write(missingAttempt(planned, new Date(endedAt || Date.now())))
    this.#writer.writeEnvironmentInfo(environment(summary, more))
    await writeAtomically(join(this.#resultsDir, 'executor.json'), [JSON.stringify(executor(runDir, suite))])
  }

  #write(record: AttemptRecord): void {
    this.#writing = record
    const attachments = this.#evidenceOf(record)
    this.handleTask(taskOf(record, replay(record, attachments, this.#options.suite)))
    if (record.attempt > 0) rmSync(this.#resultPath(missingUuid(record.case)), { force: true })
  }

  #resultPath(uuid: string): string {
    return join(this.#resultsDir, resultFile(uuid))
  }
}

export function allureResultsDir(runDir: string): string {
  return join(runDir, 'allure-results')
}
