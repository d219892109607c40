import { writeJunit } from '../../../reports/junit.ts'
import { generateReport } from '../../../reports/report.ts'
import { summarize } from '../../../reports/summary.ts'
import { findRunFolder, historyOf, suiteName } from '../run-folder.ts'
import type { Command } from './index.ts'

/** Makes junit.xml and the Allure report of a run folder again, also of a run that was killed. */
export const report: Command = async ({ names }, settings) => {
  const { runDir, file } = findRunFolder(names[0], settings)
  await writeJunit(runDir, await summarize(runDir))
  console.log(
    await generateReport({
      runDir,
      suite: suiteName(file),
      historyPath: historyOf(runDir, settings),
      onProgress: (line) => console.error(line),
    }),
  )
  return 0
}
