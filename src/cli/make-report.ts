import { writeJunit } from '../../reports/junit.ts'
import { generateReport } from '../../reports/report.ts'
import { type Summary, summarize } from '../../reports/summary.ts'
import { historyOf, type RunFile, suiteName } from './run-folder.ts'
import type { Settings } from './settings.ts'

type Run = Readonly<{ runDir: string; file: RunFile }>

/** Makes junit.xml and the Allure report of a run folder from its plan and journal, whatever became of the run. */
export async function makeReport(
  { runDir, file }: Run,
  settings: Settings,
): Promise<{ summary: Summary; report: string }> {
  const summary = await summarize(runDir)
  await writeJunit(runDir, summary)
  const report = await generateReport({
    ...{ runDir, suite: suiteName(file), environment: file.environment, historyPath: historyOf(runDir, settings) },
    onProgress: (line) => console.error(line),
  })
  return { summary, report }
}
