import { writeJunit } from '../../reports/junit.ts'
import { writeOverview } from '../../reports/overview.ts'
import { generateReport } from '../../reports/report.ts'
import { type Summary, summarize } from '../../reports/summary.ts'
import type { RunFile } from './run-file.ts'
import { historyOf, suiteName } from './run-folder.ts'
import type { Settings } from './settings.ts'
import { stateCoverage } from './state-coverage.ts'

type Run = Readonly<{ runDir: string; file: RunFile }>
type Made = Readonly<{ summary: Summary; report?: string; overview?: string; failures: readonly unknown[] }>

/**
 * Makes junit.xml, the overview and the Allure report of a run folder from its plan and journal, whatever became of the run. What
 * cannot be made, such as on a full disk, does not take the rest with it.
 */
export async function makeReport({ runDir, file }: Run, settings: Settings): Promise<Made> {
  const summary = await summarize(runDir)
  const options = {
    ...{ runDir, suite: suiteName(file), environment: file.environment, historyPath: historyOf(runDir, settings) },
    onProgress: (line: string) => console.error(line),
  }
  const junit = await attempt(() => writeJunit(runDir, summary))
  // The Allure report holds the overview.
  const overview = await attempt(() =>
    writeOverview({ ...options, summary, states: stateCoverage(file.states ?? {}, summary) }),
  )
  const report = await attempt(() => generateReport(options))
  const failures = [junit, overview, report].flatMap((made) => ('error' in made ? [made.error] : []))
  return { summary, report: valueOf(report), overview: valueOf(overview), failures }
}

type Outcome<T> = Readonly<{ value: T }> | Readonly<{ error: unknown }>

function valueOf<T>(outcome: Outcome<T>): T | undefined {
  return 'value' in outcome ? outcome.value : undefined
}

async function attempt<T>(make: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await make() }
  } catch (error) {
    return { error }
  }
}
