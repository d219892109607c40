import { rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { execa, ExecaError } from 'execa'
import { LabError } from '../src/base/errors.ts'
import { reportConfig } from './allure/config.ts'
import { takeOffline } from './allure/offline.ts'
import { allureResultsDir, StreamingAllure, type AllureOptions } from './allure/streaming.ts'
import { forgetRun } from './history.ts'

type GenerateOptions = AllureOptions &
  Readonly<{
    /** By default `history.jsonl` beside the run folder. */
    historyPath?: string
    /** Called every second once this takes longer than two. */
    onProgress?: (line: string) => void
    signal?: AbortSignal
  }>

/**
 * Makes `<run>/allure-report/index.html` from plan, journal and evidence, also for a run that was killed, and returns
 * its path. It opens from disk and needs no network.
 */
export async function generateReport(options: GenerateOptions): Promise<string> {
  const runDir = resolve(options.runDir)
  const historyPath = resolve(options.historyPath ?? join(dirname(runDir), 'history.jsonl'))
  const name = `virtqual ${options.suite} · ${basename(runDir)}`
  await new StreamingAllure({ ...options, runDir }).complete()
  await forgetRun(historyPath, name)
  const configPath = join(runDir, 'allurerc.json')
  await writeFile(configPath, JSON.stringify(reportConfig({ runDir, name, historyPath }), undefined, 2))
  using _progress = reportProgress(options.onProgress)
  await rm(join(runDir, 'allure-report'), { recursive: true, force: true })
  await allureGenerate(runDir, configPath, options.signal)
  const htmlPath = join(runDir, 'allure-report', 'index.html')
  await takeOffline(htmlPath)
  return htmlPath
}

/**
 * Runs Allure with our own Node: its launcher would take the system's, which may be too old. It takes the results as
 * a pattern, in which the path of a run folder could mean something else, so it gets their name alone.
 */
async function allureGenerate(runDir: string, configPath: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  const cli = join(dirname(fileURLToPath(import.meta.resolve('allure'))), '..', 'cli.js')
  const results = relative(runDir, allureResultsDir(runDir))
  const argv = [cli, 'generate', results, '--config', configPath, '--cwd', runDir]
  // A group of its own: an interrupt at the terminal goes to us, and whether it ends the report is decided here.
  const child = execa(process.execPath, argv, { cwd: runDir, detached: true, all: true, stdin: 'ignore' })
  using _group = endedBy(signal, child.pid)
  try {
    await child
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof ExecaError)) throw error
    throw new LabError('report-failed', `allure generate of ${runDir} ended with ${ending(error)}`, { cause: error })
  }
}

/** Until it is disposed, the group of that leader ends when the signal is aborted or this process exits. */
function endedBy(signal: AbortSignal | undefined, leader: number | undefined): Disposable {
  const end = () => void (leader !== undefined && killGroup(leader))
  signal?.addEventListener('abort', end, { once: true })
  process.once('exit', end)
  return {
    [Symbol.dispose]: () => {
      signal?.removeEventListener('abort', end)
      process.off('exit', end)
    },
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function ending(error: ExecaError): string {
  // Typed as always there, but a process that could not be started has no output.
  const output = error.all as string | undefined
  const lastLine = (stripVTControlCharacters(output ?? '').trim() || error.originalMessage)?.split('\n').at(-1)
  return `${error.exitCode ?? error.signal ?? 'no exit code'}: ${lastLine}`
}

const quietMs = 2000

function reportProgress(onProgress: GenerateOptions['onProgress']): Disposable {
  const startedAt = Date.now()
  const timer = setInterval(() => {
    const elapsedMs = Date.now() - startedAt
    if (elapsedMs >= quietMs) onProgress?.(`making the report … ${Math.round(elapsedMs / 1000)} s`)
  }, 1000)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
