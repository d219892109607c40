import type { Axis } from './axis.ts'
import type { Selection } from './schema/selection.ts'

/** A combination of values: for every axis, which of its values. */
export type Point = readonly number[]

/** One dimension of a rule: which values of an axis fit. */
export type Condition = Readonly<{ axis: number; fits: readonly boolean[] }>

/** Turns values by name into what can be checked fast, ordered by axis. */
export function conditions(selection: Selection, axes: readonly Axis[], keep = true): Condition[] {
  return axes.flatMap(({ dimension, values }, axis) => {
    const texts = selection[dimension.name]
    return texts ? [{ axis, fits: values.map(({ text }) => texts.includes(text) === keep) }] : []
  })
}

/** Whether a point fits as far as it is decided: on the axes up to `depth`. */
export function holds(rule: readonly Condition[], point: Point, depth = Infinity): boolean {
  for (const { axis, fits } of rule) {
    if (axis <= depth && !fits[point[axis]!]) return false
  }
  return true
}
