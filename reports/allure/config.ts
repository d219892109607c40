import { join } from 'node:path'

type ReportOptions = Readonly<{
  runDir: string
  /** Title of the report. */
  name: string
  /** History over all runs, one line each; the report shows it and gets its own line. */
  historyPath: string
}>

/** How many runs the history keeps; it grows by about 1 kB for each case of a run. */
const historyLimit = 20

/** Configuration of `allure generate`: one HTML file that opens from disk, grouped as QE works. */
export function reportConfig({ runDir, name, historyPath }: ReportOptions) {
  return {
    name,
    output: join(runDir, 'allure-report'),
    historyPath,
    historyLimit,
    appendHistory: true,
    // Patterns, in the run folder that Allure is started in.
    globalAttachments: ['overview.html'],
    hideLabels,
    categories: { rules: categories },
    plugins: {
      awesome: {
        options: {
          reportName: name,
          singleFile: true,
          groupBy: ['epic', 'feature', 'story'],
          defaultSortBy: 'status,asc',
          stepTreeExpansion: 'expand_failed_only',
        },
      },
      agent: { enabled: false },
    },
  }
}

/** What allure-vitest says of the process that wrote the result. Labels that `groupBy` names cannot be hidden. */
const hideLabels = ['framework', 'language', 'thread', 'package', '_fallbackTestCaseId']

/** Who has to act: the product's developers, the lab, or whoever wrote the matrix. The first rule that matches wins. */
const categories = [
  { name: 'Product', matchers: { statuses: ['failed'] }, groupBy: [{ label: 'code' }], expand: true },
  {
    name: 'Known issues',
    matchers: { statuses: ['skipped'], labels: { 'known-issue': '.' } },
    groupBy: [{ label: 'known-issue' }],
  },
  { name: 'Missing: planned but never finished', matchers: { statuses: ['broken'], labels: { code: '^missing$' } } },
  { name: 'Not exercised', matchers: { statuses: ['broken'], labels: { code: '^not-exercised$' } } },
  { name: 'Lab', matchers: { statuses: ['broken'] }, groupBy: [{ label: 'code' }] },
] as const
