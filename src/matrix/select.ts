import { ConfigError, type ConfigProblem } from '../base/errors.ts'
import type { Case } from './case.ts'
import { checkSelectedMachines, checkValues } from './check-values.ts'
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
  const resolved = resolveNames(config, names, { all: filters.all || (filters.ids?.length ?? 0) > 0 })
  const read = readFilters(filters, config.catalog)
  const picks = picksOf(config, resolved, read)
  checkValues(picks, read)
  checkSelectedMachines(picks, read)
  const streams = streamsOf(picks, read)
  if (!streams.some((stream) => first(stream()))) throw new ConfigError([whyEmpty(config, resolved, read)])
  const cases = { [Symbol.iterator]: () => unique(streams) }
  return filters.ids?.length ? findByIds(cases, filters.ids) : cases
}

function picksOf({ catalog }: Config, resolved: readonly Resolved[], filters: readonly Filter[]): Pick[] {
  const replaced = selectionOf(filters, 'with')
  return resolved.map(({ matrix, narrowing }) => pick(matrix, narrowing, replaced, catalog))
}

function streamsOf(picks: readonly Pick[], filters: readonly Filter[]): (() => Iterable<Case>)[] {
  const only = selectionOf(filters, 'only')
  const no = selectionOf(filters, 'no')
  return picks.map((one) => {
    const { axes } = one.matrix
    return () => casesOf(one, [...conditions(only, axes), ...conditions(no, axes, false)])
  })
}

/** Adds one filter after the other, to name the one that leaves nothing. */
function whyEmpty(config: Config, resolved: readonly Resolved[], filters: readonly Filter[]): ConfigProblem {
  const leaves = (tried: readonly Filter[]) =>
    streamsOf(picksOf(config, resolved, tried), tried).some((stream) => first(stream()))
  const culprit = filters.findIndex((_, index) => !leaves(filters.slice(0, index + 1)))
  if (culprit < 0 || !leaves([])) return { message: 'no case is selected', hint: 'there is no matrix with a case' }
  const before = filters.slice(0, culprit).map(({ text }) => text)
  const hint = before.length > 0 ? `it comes after ${before.join(' ')}` : undefined
  return { message: `${filters[culprit]!.text} leaves no case`, ...(hint ? { hint } : {}) }
}
