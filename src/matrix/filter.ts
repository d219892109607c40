import { ConfigError, type ConfigProblem } from '../base/errors.ts'
import type { Catalog } from './catalog.ts'
import type { Dimension } from './dimensions/dimension.ts'
import { dimensions } from './dimensions/index.ts'
import type { Selection } from './schema/selection.ts'
import { unknownValue } from './axis.ts'
import { quote } from './words/quote.ts'
import { suggest } from './words/suggest.ts'

/** Filters as written on the command line: `key=value[,value]`; ids in full or their beginning. */
export type Filters = Readonly<{
  only?: readonly string[]
  no?: readonly string[]
  with?: readonly string[]
  ids?: readonly string[]
  /** Every case, not only the usual sample of each matrix. */
  all?: boolean
}>

type FilterKind = 'only' | 'no' | 'with'

/** A filter that was understood. */
export type Filter = Readonly<{
  kind: FilterKind
  dimension: Dimension
  values: readonly string[]
  /** As the user knows it: `--only machine=q35`. */
  text: string
}>

const KINDS: readonly FilterKind[] = ['with', 'only', 'no']
const NAMES = dimensions.map(({ name }) => name)

/** Reads filters; throws ConfigError for unknown dimensions and for values that exist nowhere. */
export function readFilters(filters: Filters, catalog: Catalog): Filter[] {
  const problems: ConfigProblem[] = []
  const read = KINDS.flatMap((kind) => (filters[kind] ?? []).flatMap((text) => readFilter(kind, text, problems)))
  for (const { dimension, values, text } of read) {
    for (const value of values.filter((value) => !dimension.read(value, catalog))) {
      const { message, hint } = unknownValue(dimension, value, catalog)
      problems.push({ message: `${text}: ${message}`, hint })
    }
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return read
}

function readFilter(kind: FilterKind, written: string, problems: ConfigProblem[]): Filter[] {
  const text = `--${kind} ${quote(written).slice(1, -1)}`
  const [, key = '', list = ''] = /^([^=]*)=(.*)$/s.exec(written) ?? []
  const values = list.split(',').map((value) => value.trim())
  const dimension = dimensions.find(({ name }) => name === key.trim())
  if (key === '' || values.includes('')) problems.push({ message: `${text}: expected key=value or key=value,value` })
  else if (dimension) return [{ kind, dimension, values, text }]
  else problems.push({ message: `${text}: unknown dimension ${quote(key)}`, hint: suggest(key, NAMES) })
  return []
}

/** Filters of one kind, as values by dimension; a dimension named twice takes the values of both. */
export function selectionOf(filters: readonly Filter[], kind: FilterKind): Selection {
  const chosen: Record<string, readonly string[]> = {}
  for (const { dimension, values } of filters.filter((filter) => filter.kind === kind))
    chosen[dimension.name] = [...(chosen[dimension.name] ?? []), ...values]
  return chosen
}
