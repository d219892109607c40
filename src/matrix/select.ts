import { ConfigError } from '../base/errors.ts'
import type { Case } from './case.ts'
import { checkValues } from './check-values.ts'
import type { Config } from './config.ts'
import { type Filter, type Filters, readFilters, selectionOf } from './filter.ts'
import { first } from './first.ts'
import { findByIds } from './find-ids.ts'
import { casesOf, pick, type Pick } from './pick.ts'
import { type Resolved, resolveNames } from './resolve.ts'
import { conditions } from './rule.ts'
import { unique } from './unique.ts'

/**
 * The cases that names and filters select; every case once, in the order of their matrices. The result may be gone
 * through any number of times, and holds no cases unless ids are asked for. Suites take their samples first: filters
 * narrow what a suite runs, they do not make it take others. Throws ConfigError for whatever is not known, and for a
 * selection without a case.
 */
export function selectCases(config: Config, names: readonly string[], filters: Filters = {}): Iterable<Case> {
  const resolved = resolveNames(config, names)
  const read = readFilters(filters, config.catalog)
  const picks = picksOf(config, resolved, read)
  checkValues(picks, read)
  const cases = { [Symbol.iterator]: () => unique(() => expand(picks, read)) }
  if (!first(cases)) throw new ConfigError([{ message: whyEmpty(config, resolved, read) }])
  return filters.ids?.length ? findByIds(cases, filters.ids) : cases
}

function picksOf({ catalog }: Config, resolved: readonly Resolved[], filters: readonly Filter[]): Pick[] {
  const replaced = selectionOf(filters, 'with')
  return resolved.map(({ matrix, narrowing }) => pick(matrix, narrowing, replaced, catalog))
}

function* expand(picks: readonly Pick[], filters: readonly Filter[]): Generator<Case> {
  for (const one of picks) {
    const { axes } = one.matrix
    const narrowed = [
      ...conditions(selectionOf(filters, 'only'), axes),
      ...conditions(selectionOf(filters, 'no'), axes, false),
    ]
    yield* casesOf(one, narrowed)
  }
}

/** Adds one filter after the other, to name the one that leaves nothing. */
function whyEmpty(config: Config, resolved: readonly Resolved[], filters: readonly Filter[]): string {
  const culprit = filters.findIndex((_, index) => {
    const tried = filters.slice(0, index + 1)
    return !first(expand(picksOf(config, resolved, tried), tried))
  })
  if (culprit < 0 || !first(expand(picksOf(config, resolved, []), []))) return 'no case is selected'
  return `no case is left by ${filters[culprit]!.text}${culprit > 0 ? ' after the filters before it' : ''}`
}
