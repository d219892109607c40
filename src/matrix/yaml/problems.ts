import { ConfigError, type ConfigProblem } from '../../base/errors.ts'

/** Every mistake found so far; reading goes on, so that one run shows them all. */
export type Problems = ConfigProblem[]

/** Throws all mistakes as one error: files as they were read, in each file from top to bottom. */
export function throwProblems(problems: readonly ConfigProblem[]): void {
  if (problems.length > 0) throw new ConfigError(inFileOrder(problems))
}

function inFileOrder(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const files = [...new Set(problems.map((problem) => problem.at?.file))]
  return problems.toSorted((one, other) => {
    const byFile = files.indexOf(one.at?.file) - files.indexOf(other.at?.file)
    if (byFile !== 0 || !one.at || !other.at) return byFile
    return one.at.line - other.at.line || one.at.column - other.at.column
  })
}
