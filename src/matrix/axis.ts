import type { ConfigProblem } from '../base/errors.ts'
import type { Catalog } from './catalog.ts'
import type { CasePatch, Dimension } from './dimensions/dimension.ts'
import { quote } from './words/quote.ts'
import { nearest, suggest } from './words/suggest.ts'

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
  const near = nearest(text.slice(0, 100), names)
  const hint = dimension.literal && !near ? `give ${dimension.literal}` : suggest(text, names)
  return { message: `unknown ${dimension.word} ${quote(text)}`, hint }
}
