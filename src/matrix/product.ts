import type { Axis } from './axis.ts'

/** Every combination of the values of some axes, whatever the rules of their matrix. */
export function product(axes: readonly Axis[]): Axis['values'][] {
  return axes.reduce<Axis['values'][]>(
    (sofar, { values }) => sofar.flatMap((one) => values.map((value) => [...one, value])),
    [[]],
  )
}
