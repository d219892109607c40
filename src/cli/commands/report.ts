import { makeReport } from '../make-report.ts'
import { tellFailures } from '../explain.ts'
import { readRunFile } from '../run-file.ts'
import { findRunFolder } from '../run-folder.ts'
import type { Command } from './index.ts'

/** Makes junit.xml, the overview and the Allure report of a run folder again, also of a run that was killed. */
export const report: Command = async ({ names }, settings) => {
  const runDir = findRunFolder(names[0], settings)
  const { report, overview, failures } = await makeReport({ runDir, file: readRunFile(runDir) }, settings)
  for (const path of [report, overview]) if (path !== undefined) console.log(path)
  return tellFailures(failures)
}
