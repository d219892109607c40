import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { StreamingAllure } from '../../../reports/allure/streaming.ts'
import { mendJournal, readJournal } from '../../../reports/journal.ts'
import { readPlan, writePlan } from '../../../reports/plan.ts'
import { canvasOf, Progress } from '../../../reports/progress.ts'
import { closingSummary } from '../../../reports/progress/closing.ts'
import { exitCode } from '../../../reports/summary.ts'
import { writeAtomically } from '../../../reports/atomic.ts'
import { localOffer } from '../../lab/host-offer.ts'
import { todoFile } from '../../lab/plan.ts'
import type { Prepared } from '../../lab/prepare.ts'
import type { HostOffer, RunContext } from '../../lab/run-context.ts'
import type { Case } from '../../matrix/case.ts'
import type { Config } from '../../matrix/config.ts'
import type { Arguments } from '../arguments.ts'
import { loadConfiguration, selectedCases } from '../configuration.ts'
import { describeEnvironment } from '../environment.ts'
import { makeReport } from '../make-report.ts'
import { prepareCases } from '../preparation.ts'
import { findRunFolder, newRunFolder, type RunFile, suiteName, writeRunFile } from '../run-folder.ts'
import type { Settings } from '../settings.ts'
import { startReaper } from '../start-reaper.ts'
import { runVitest } from '../vitest-run.ts'
import type { Command } from './index.ts'

type Work = Readonly<{ runDir: string; file: RunFile; todo: readonly Case[]; context: RunContext }>

/** Sets up, plans, runs, reports. A resumed run keeps its plan and does what its journal does not have yet. */
export const run: Command = async (args, settings) => {
  const work = args.resume ? await resumed(args, settings) : await planned(args, settings)
  const interrupted = work.todo.length > 0 && (await execute(work, settings))
  return finish(work, interrupted, settings)
}

async function planned(args: Arguments, settings: Settings): Promise<Work> {
  const config = loadConfiguration(args, settings)
  const todo = [...selectedCases(config, args)]
  const prepared = await prepareCases(config, todo, settings)
  const { runDir, file } = await newRunFolder(args, settings)
  await writePlan(runDir, todo)
  return begin({ runDir, file, todo, prepared, hosts: offers(config, args) }, settings)
}

async function resumed(args: Arguments, settings: Settings): Promise<Work> {
  const { runDir, file } = findRunFolder(args.names[0], settings)
  const config = loadConfiguration(file, settings)
  await mendJournal(runDir)
  const done = new Set<string>()
  for await (const record of readJournal(runDir)) done.add(record.case)
  const todo: Case[] = []
  for await (const one of readPlan(runDir)) if (!done.has(one.id)) todo.push(one)
  const prepared = await prepareCases(config, todo, settings)
  return begin({ runDir, file, todo, prepared, hosts: offers(config, args) }, settings)
}

type Planned = Pick<Work, 'runDir' | 'file' | 'todo'> & Readonly<{ prepared: Prepared; hosts: readonly HostOffer[] }>

/** Puts into the run folder what the worker and the report need to know. */
async function begin({ runDir, file, todo, prepared, hosts }: Planned, settings: Settings): Promise<Work> {
  const { runId } = file
  const scratchRoot = join(settings.scratch, runId)
  const context = { runId, runDir, scratchRoot, rerun: rerunOptions(file), hosts, ...prepared }
  const told = { ...file, environment: { ...file.environment, ...describeEnvironment(context) } }
  await writeRunFile(runDir, told)
  await writeAtomically(
    join(runDir, todoFile),
    todo.map((one) => `${JSON.stringify(one)}\n`),
  )
  return { runDir, file: told, todo, context }
}

function offers({ hosts }: Config, { slots }: Arguments): HostOffer[] {
  return [...hosts.values()].map((host) => localOffer(host, slots))
}

/** What decides which cases exist at all: overlays and replaced axes. */
function rerunOptions({ cfg, with: replaced = [] }: RunFile): string[] {
  return [...cfg.flatMap((dir) => ['--cfg', dir]), ...replaced.flatMap((text) => ['--with', text])]
}

async function execute({ todo, file, context }: Work, settings: Settings): Promise<boolean> {
  const { runDir, scratchRoot, runId } = context
  await mkdir(scratchRoot, { recursive: true, mode: 0o700 })
  await using _reaper = startReaper(runId, scratchRoot)
  const progress = new Progress({ runDir, total: todo.length, output: process.stdout, color: settings.colour })
  const allure = new StreamingAllure({ runDir, suite: suiteName(file), environment: file.environment })
  const files = new Set(todo.map(({ test }) => `tests/${test}.test.ts`))
  const { interrupted } = await runVitest({ root: settings.root, files, context, reporters: [progress, allure] })
  return interrupted
}

async function finish(work: Work, interrupted: boolean, settings: Settings): Promise<number> {
  const { summary, report } = await makeReport(work, settings)
  const { runDir } = work
  process.stdout.write(closingSummary(summary, { runDir, report, canvas: canvasOf(process.stdout, settings.colour) }))
  return exitCode(summary, interrupted)
}
