import { ConfigError, type ConfigProblem } from '../base/errors.ts'
import type { Dimension } from './dimensions/dimension.ts'
import type { Filter } from './filter.ts'
import type { Pick } from './pick.ts'
import { quote } from './words/quote.ts'
import { listed } from './words/suggest.ts'

/** Throws ConfigError for `--only` and `--no` values that exist but that no selected matrix has: probably a mistake. */
export function checkValues(picks: readonly Pick[], filters: readonly Filter[]): void {
  const problems = filters.filter(({ kind }) => kind !== 'with').flatMap((filter) => missing(picks, filter))
  if (problems.length > 0) throw new ConfigError(problems)
}

function missing(picks: readonly Pick[], { dimension, values, text }: Filter): ConfigProblem[] {
  const known = [...new Set(picks.flatMap((pick) => valuesOf(pick, dimension)))]
  return values
    .filter((value) => !known.includes(value))
    .map((value) => ({
      message: `${text}: no selected case has ${dimension.word} ${quote(value)}`,
      hint: `there are: ${listed(known)}`,
    }))
}

function valuesOf({ matrix }: Pick, dimension: Dimension): string[] {
  return matrix.axes.find((axis) => axis.dimension === dimension)?.values.map(({ text }) => text) ?? []
}
