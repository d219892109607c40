import { ConfigError, type ConfigProblem } from '../base/errors.ts'
import { strays } from './check-buses.ts'
import { clashes } from './check-ids.ts'
import type { Dimension } from './dimensions/dimension.ts'
import { type Filter, selectionOf } from './filter.ts'
import { first } from './first.ts'
import type { Pick } from './pick.ts'
import { conditions } from './rule.ts'
import { quote } from './words/quote.ts'
import { listed } from './words/suggest.ts'

/** Throws ConfigError for `--only` and `--no` values that exist but that no selected matrix has: probably a mistake. */
export function checkValues(picks: readonly Pick[], filters: readonly Filter[]): void {
  const problems = filters.filter(({ kind }) => kind !== 'with').flatMap((filter) => missing(picks, filter))
  if (problems.length > 0) throw new ConfigError(problems)
}

/**
 * Throws ConfigError for selected cases with a device on a bus that their machine has not, or with a name that it has
 * twice: `--with` makes new ones.
 */
export function checkSelectedMachines(picks: readonly Pick[], filters: readonly Filter[]): void {
  const [only, no] = [selectionOf(filters, 'only'), selectionOf(filters, 'no')]
  for (const { matrix, points } of picks) {
    const { axes } = matrix
    for (const { selection, message, hint } of [strays, clashes].flatMap((find) => [...find(axes)])) {
      const narrowed = [selection, only].flatMap((one) => conditions(one, axes))
      if (first(points([...narrowed, ...conditions(no, axes, false)]))) throw new ConfigError([{ message, hint }])
    }
  }
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
