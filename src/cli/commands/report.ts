import { makeReport } from '../make-report.ts'
import { findRunFolder } from '../run-folder.ts'
import type { Command } from './index.ts'

/** Makes junit.xml and the Allure report of a run folder again, also of a run that was killed. */
export const report: Command = async ({ names }, settings) => {
  const made = await makeReport(findRunFolder(names[0], settings), settings)
  console.log(made.report)
  return 0
}
