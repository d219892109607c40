import { basename, join } from 'node:path'
import { writeAtomically } from './atomic.ts'
import { environment } from './allure/facts.ts'
import { overviewPage } from './page/overview.ts'
import type { Run } from './page/overview/run.ts'
import type { Summary } from './summary.ts'

type Options = Readonly<{
  runDir: string
  /** Name of what was asked to run, such as `smoke`. */
  suite: string
  summary: Summary
  /** More lines on what ran. */
  environment?: Readonly<Record<string, string>>
  states?: Run['states']
}>

/** Writes `<run>/overview.html` and returns its path. */
export async function writeOverview({ runDir, environment: more = {}, ...shown }: Options): Promise<string> {
  const path = overviewPath(runDir)
  const page = overviewPage({ ...shown, name: basename(runDir), environment: environment(shown.summary, more) })
  await writeAtomically(path, [page])
  return path
}

function overviewPath(runDir: string): string {
  return join(runDir, 'overview.html')
}
