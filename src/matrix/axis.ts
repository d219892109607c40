import type { ConfigProblem } from '../base/errors.ts'
import type { Catalog } from './catalog.ts'
import type { CasePatch, Dimension } from './dimensions/dimension.ts'
import { quote } from './words/quote.ts'
import { listed, nearest } from './words/suggest.ts'

/** A value of an axis, read once for all cases that have it. */
export type AxisValue = Readonly<{ text: string; patch: CasePatch }>

/** The values that a dimension takes in a matrix: one or several, never the same twice. */
export type Axis = Readonly<{
  dimension: Dimension
  values: readonly AxisValue[]
  /** The matrix lists several values: they belong into the title of its cases. */
  varies: boolean
}>

/** What is wrong with a value that its dimension cannot read, and what to write instead. */
export function unknownValue(dimension: Dimension, text: string, catalog: Catalog): ConfigProblem {
  const names = [...dimension.names(catalog)]
  const typed = text.slice(0, 100)
  const near = dimension.near?.(typed, catalog) ?? nearest(typed, names)
  const hint = near === undefined ? otherwise(dimension, names) : `did you mean ${quote(near)}?`
  return { message: `unknown ${dimension.word} ${quote(text)}`, hint }
}

function otherwise({ literal }: Dimension, names: readonly string[]): string {
  return literal === undefined ? `there are: ${listed(names)}` : `give ${literal}`
}
