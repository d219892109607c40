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

/**
 * What names mean: suites, areas, matrices, tests; all matrices without a name. Outside of suites a matrix gives the
 * sample that it says is usual, unless `all` is asked for. Throws ConfigError for any other name.
 */
export function resolveNames(config: Config, names: readonly string[], { all: every = false } = {}): Resolved[] {
  const problems: ConfigProblem[] = []
  const all = [...config.matrices.values()]
  const whole = (matrix: Matrix) => ({ matrix, narrowing: every ? WHOLE : { ...WHOLE, usual: matrix.sample } })
  if (names.length === 0) return all.map(whole)
  const resolved = [...new Set(names)].flatMap((name) => {
    const found = suiteOf(config, all, name) ?? findMatrices(all, name).map(whole)
    if (found.length === 0) problems.push(unknownName(config, all, name))
    return found
  })
  if (problems.length > 0) throw new ConfigError(problems)
  return resolved
}

function suiteOf(config: Config, all: readonly Matrix[], name: string): Resolved[] | undefined {
  const suite = config.suites.get(name)
  if (!suite) return undefined
  const matrices = new Set(suite.tests.flatMap((test) => findMatrices(all, test)))
  return [...matrices].map((matrix) => ({ matrix, narrowing: suite }))
}

function unknownName(config: Config, all: readonly Matrix[], name: string): ConfigProblem {
  const hint = suggest(name, [...config.suites.keys(), ...matrixNames(all)])
  return { message: `unknown suite, area or test ${quote(name)}`, hint }
}
