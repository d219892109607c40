import type { Matrix } from './matrix.ts'
import { type Condition, conditions, holds, type Point } from './rule.ts'

/** Decides whether a point that is known up to some axis can still become a case. */
type Gate = (point: Point) => boolean

/**
 * All combinations that the rules of a matrix and `narrowed` allow, the last axis varying fastest. Nothing is held, and
 * a branch is given up on the first axis that rules it out. Each point is valid until the next one is asked for.
 */
export function* points({ axes, no, only }: Matrix, narrowed: readonly Condition[] = []): Generator<Point> {
  const gates = gatesOf({ axes, no, only }, narrowed)
  const sizes = axes.map(({ values }) => values.length)
  const point = axes.map(() => 0)
  let depth = 0
  while (depth >= 0) {
    if (point[depth] === sizes[depth]) {
      point[depth] = 0
      depth--
    } else if (gates[depth]!.every((gate) => gate(point))) {
      if (depth < sizes.length - 1) {
        depth++
        continue
      }
      yield point
    }
    if (depth >= 0) point[depth]!++
  }
}

function gatesOf({ axes, ...rules }: Pick<Matrix, 'axes' | 'no' | 'only'>, narrowed: readonly Condition[]): Gate[][] {
  const no = rules.no.map(({ when }) => conditions(when, axes))
  const only = rules.only.map(({ when }) => conditions(when, axes))
  return axes.map((_axis, depth) => {
    const isHere = (rule: readonly Condition[]) => rule.some(({ axis }) => axis === depth)
    const ends = no.filter((rule) => rule.at(-1)?.axis === depth)
    const gates: Gate[] = [
      ...narrowed
        .filter(({ axis }) => axis === depth)
        .map(
          ({ fits }): Gate =>
            (point) =>
              fits[point[depth]!]!,
        ),
      ...ends.map(
        (rule): Gate =>
          (point) =>
            !holds(rule, point),
      ),
    ]
    return only.some(isHere) ? [...gates, (point) => only.some((rule) => holds(rule, point, depth))] : gates
  })
}
