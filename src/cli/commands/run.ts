import { join } from 'node:path'
import { StreamingAllure } from '../../../reports/allure/streaming.ts'
import { mendJournal, readJournal } from '../../../reports/journal.ts'
import { readPlan, writePlan } from '../../../reports/plan.ts'
import { canvasOf, Progress } from '../../../reports/progress.ts'
import { closingSummary } from '../../../reports/progress/closing.ts'
import { exitCode } from '../../../reports/summary.ts'
import { writeAtomically } from '../../../reports/atomic.ts'
import { makeOwnDirectory } from '../../../providers/hosts/local/own-directory.ts'
import { reapRun } from '../../../providers/hosts/local/reap.ts'
import { todoFile } from '../../lab/todo.ts'
import type { RunContext } from '../../lab/run-context.ts'
import type { Case } from '../../matrix/case.ts'
import type { LabSpec } from '../../matrix/host-spec.ts'
import type { Arguments } from '../arguments.ts'
import { loadConfiguration, selectedCases } from '../configuration.ts'
import { describeEnvironment } from '../environment.ts'
import { tellFailures } from '../explain.ts'
import { guardRun } from '../guard-run.ts'
import { tellExpired } from '../known-issues.ts'
import { makeReport } from '../make-report.ts'
import { offersOf } from '../offers.ts'
import { reaped } from '../reapers.ts'
import { tellReplaced } from '../replaced.ts'
import { rerunOptions } from '../rerun-options.ts'
import { expectConfigured } from '../resumable.ts'
import { readRunFile, type RunFile, writeRunFile } from '../run-file.ts'
import { expectUsableOut, findRunFolder, newRunFolder, newRunId, suiteName } from '../run-folder.ts'
import { lockRun } from '../run-lock.ts'
import { selectedLab } from '../selected-lab.ts'
import type { Settings } from '../settings.ts'
import { type Signals, takeSignals } from '../signals.ts'
import { statesOf } from '../state-coverage.ts'
import { troublesOf } from '../troubles.ts'
import { noteUnused, whyOneHostOnly } from '../unused-hosts.ts'
import { runVitest } from '../vitest-run.ts'
import type { Command } from './index.ts'

type Work = Readonly<{ runDir: string; file: RunFile; todo: readonly Case[]; context: RunContext }>

/** What a run holds until its end: its signals, and what is to be let go of, newest first. */
type Session = Readonly<{ signals: Signals; owned: AsyncDisposableStack }>

/** Sets up, plans, runs, reports. A resumed run keeps its plan and does what its journal does not have yet. */
export const run: Command = async (args, settings) => {
  await using owned = new AsyncDisposableStack()
  const signals = owned.use(takeSignals())
  const begun = { signals, owned }
  const work = args.resume ? await resumed(args, settings, begun) : await planned(args, settings, begun)
  const troubles = work.todo.length > 0 ? await troublesOf(execute(work, settings, signals)) : []
  // Told first, as long as there is one who can; they are no reason to leave out what can be said of the cases.
  const trouble = tellFailures(troubles)
  // Awaited here: what is returned unawaited outlives the lock and the reaper.
  return (await finish(work, settings, signals)) || trouble
}

async function planned(args: Arguments, settings: Settings, { signals: { signal }, owned }: Session): Promise<Work> {
  const config = loadConfiguration(args, settings)
  tellReplaced(config)
  const lab = selectedLab(config, args, settings)
  const todo = [...selectedCases(config, args)]
  await expectUsableOut(args, settings)
  const runId = newRunId()
  // Let go of last, although it is taken later: whoever resumes this run must find nothing of it running.
  const locks = owned.use(new AsyncDisposableStack())
  owned.use(await guardRun(runId, settings))
  const hosts = await offersOf(config, { lab, cases: todo, slots: args.slots, runId }, { ...settings, signal })
  const { runDir, file } = locks.use(await newRunFolder({ ...args, runId }, settings))
  await writePlan(runDir, todo)
  return begin({ runDir, file, todo, lab, hosts, knownIssues: tellExpired(config) }, settings)
}

async function resumed(args: Arguments, settings: Settings, { signals: { signal }, owned }: Session): Promise<Work> {
  const runDir = findRunFolder(args.names[0], settings)
  owned.use(await lockRun(runDir))
  const file = readRunFile(runDir)
  await reaped(file.runId)
  const config = loadConfiguration(file, settings)
  tellReplaced(config)
  const lab = selectedLab(config, file, settings)
  const todo = await unfinished(runDir)
  expectConfigured(todo, config, file)
  owned.use(await guardRun(file.runId, settings))
  const hosts = await offersOf(
    config,
    { lab, cases: todo, slots: args.slots, runId: file.runId },
    { ...settings, signal },
  )
  return begin({ runDir, file, todo, lab, hosts, knownIssues: tellExpired(config) }, settings)
}

async function unfinished(runDir: string): Promise<Case[]> {
  await mendJournal(runDir)
  const done = new Set<string>()
  for await (const record of readJournal(runDir)) done.add(record.case)
  const todo: Case[] = []
  for await (const one of readPlan(runDir)) if (!done.has(one.id)) todo.push(one)
  return todo
}

type Planned = Pick<Work, 'runDir' | 'file' | 'todo'> &
  Readonly<{ lab: LabSpec }> &
  Pick<RunContext, 'hosts' | 'knownIssues'>

/** Puts into the run folder what the worker and the report need to know. */
async function begin({ runDir, file, todo, lab, hosts, knownIssues }: Planned, settings: Settings): Promise<Work> {
  const { runId } = file
  const [scratchRoot, memoryRoot] = [join(settings.scratch, runId), join(settings.memory, runId)]
  const { placement } = lab
  const context = { runId, runDir, scratchRoot, memoryRoot, rerun: rerunOptions(file), placement, hosts, knownIssues }
  const told = {
    ...file,
    environment: { ...file.environment, ...describeEnvironment(context) },
    states: { ...file.states, ...statesOf(context) },
  }
  await makeOwnDirectory(scratchRoot)
  await writeRunFile(runDir, told)
  await writeAtomically(
    join(runDir, todoFile),
    todo.map((one) => `${JSON.stringify(one)}\n`),
  )
  return { runDir, file: told, todo, context }
}

/** Resolves with how many errors no case has caught. */
async function execute({ todo, file, context }: Work, settings: Settings, signals: Signals): Promise<number> {
  const { runDir, runId } = context
  using progress = new Progress({ runDir, total: todo.length, output: process.stdout, color: settings.colour })
  progress.print(await noteUnused(context, canvasOf(process.stdout, settings.colour)))
  const allure = new StreamingAllure({ runDir, suite: suiteName(file), environment: file.environment })
  const files = new Set(todo.map(({ test }) => `tests/${test}.test.ts`))
  const tellEnd = () => progress.print(['interrupted: ending what runs; then comes the report'])
  signals.signal.addEventListener('abort', tellEnd, { once: true })
  try {
    return await runVitest({ root: settings.root, files, context, reporters: [progress, allure], signals })
  } finally {
    await reapRun(runId)
  }
}

async function finish(work: Work, settings: Settings, { signal }: Signals): Promise<number> {
  const { summary, report, overview, failures } = await makeReport(work, settings)
  const { runDir, todo, context } = work
  const canvas = canvasOf(process.stdout, settings.colour)
  const told = new Set(todo.map(({ id }) => id))
  const ended = { interrupted: signal.aborted, told, oneHost: whyOneHostOnly(context) }
  process.stdout.write(closingSummary(summary, { runDir, report, overview, canvas, ...ended }))
  const unmade = tellFailures(failures)
  // Read last: a signal may come while the report is made.
  return exitCode(summary, signal.aborted) || unmade
}
