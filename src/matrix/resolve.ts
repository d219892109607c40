import { ConfigError, type ConfigProblem } from '../base/errors.ts'
import type { Config } from './config.ts'
import type { Matrix } from './matrix.ts'
import { findMatrices, matrixNames } from './names.ts'
import type { Narrowing } from './pick.ts'
import { quote } from './words/quote.ts'
import { suggest } from './words/suggest.ts'

/** A matrix, and how the suite that names it narrows it. */
export type Resolved = Readonly<{ matrix: Matrix; narrowing: Narrowing }>

const WHOLE: Narrowing = { with: {}, only: {}, no: {} }

/** What names mean: suites, areas, matrices, tests; all matrices without a name. Throws ConfigError for any other. */
export function resolveNames(config: Config, names: readonly string[]): Resolved[] {
  const problems: ConfigProblem[] = []
  const all = [...config.matrices.values()]
  if (names.length === 0) return all.map((matrix) => ({ matrix, narrowing: WHOLE }))
  const resolved = [...new Set(names)].flatMap((name) => {
    const found = resolveName(config, all, name)
    if (found.length === 0) problems.push(unknownName(config, all, name))
    return found
  })
  if (problems.length > 0) throw new ConfigError(problems)
  return resolved
}

function resolveName(config: Config, all: readonly Matrix[], name: string): Resolved[] {
  const suite = config.suites.get(name)
  if (!suite) return findMatrices(all, name).map((matrix) => ({ matrix, narrowing: WHOLE }))
  const matrices = new Set(suite.tests.flatMap((test) => findMatrices(all, test)))
  return [...matrices].map((matrix) => ({ matrix, narrowing: suite }))
}

function unknownName(config: Config, all: readonly Matrix[], name: string): ConfigProblem {
  const hint = suggest(name, [...config.suites.keys(), ...matrixNames(all)])
  return { message: `unknown suite, area or test ${quote(name)}`, hint }
}
