import { hash } from 'node:crypto'
import type { Axis } from './axis.ts'
import { caseBuilder } from './build-case.ts'
import type { Case } from './case.ts'
import type { Catalog } from './catalog.ts'
import type { Matrix } from './matrix.ts'
import { points } from './points.ts'
import { type Condition, conditions, holds, type Point } from './rule.ts'
import { type Sample, samplePoints } from './sample.ts'
import type { Selection } from './schema/selection.ts'

/** What is taken of one matrix. */
export type Pick = Readonly<{
  matrix: Matrix
  /** Points that belong to the pick, of those that fit `narrowed` too; each valid until the next. */
  points: (narrowed: readonly Condition[]) => Iterable<Point>
}>

/** How a suite, or nobody, narrows a matrix. */
export type Narrowing = Readonly<{
  with: Selection
  only: Selection
  no: Selection
  sample?: Sample
  /** Takes this of what the command line leaves, not the other way round. */
  usual?: Sample
}>

/**
 * Narrows a matrix as a suite says. `replaced` comes from the command line: these dimensions take other values, so what
 * the suite says about them no longer holds; a sample stays the same choice among all the others.
 */
export function pick(matrix: Matrix, suite: Narrowing, replaced: Selection, catalog: Catalog): Pick {
  const axes = replaceAxes(matrix.axes, { ...suite.with, ...replaced }, catalog)
  const varied = { ...matrix, axes }
  const kept = axes.map((axis) => (replaced[axis.dimension.name] ? undefined : axis))
  const own = [...conditions(suite.only, axes), ...conditions(suite.no, axes, false)].filter(({ axis }) => kept[axis])
  const all = (narrowed: readonly Condition[]) => points(varied, [...own, ...narrowed])
  const sizes = axes.map(({ values }) => values.length)
  const rank = ranker(varied)
  const sampled = (sample: Sample, narrowed: readonly Condition[] = []) =>
    samplePoints({ points: () => all(narrowed), sizes, rank }, sample)
  const { sample, usual } = suite
  if (sample) {
    const taken = sampled(sample)
    return { matrix: varied, points: (narrowed) => taken.filter((point) => holds(narrowed, point)) }
  }
  return { matrix: varied, points: usual ? (narrowed) => sampled(usual, narrowed) : all }
}

/** The cases of a pick that fit `narrowed`, one at a time. */
export function* casesOf({ matrix, points: pointsOf }: Pick, narrowed: readonly Condition[]): Generator<Case> {
  const build = caseBuilder(matrix)
  for (const point of pointsOf(narrowed)) yield build(point)
}

function replaceAxes(axes: readonly Axis[], selection: Selection, catalog: Catalog): Axis[] {
  return axes.map((axis) => {
    const texts = selection[axis.dimension.name]
    if (!texts) return axis
    const values = [...new Set(texts)].map((text) => ({ text, patch: axis.dimension.read(text, catalog) ?? {} }))
    return { ...axis, values, varies: axis.varies || values.length > 1 }
  })
}

function ranker({ axes, name }: Matrix): (point: Point) => string {
  const varied = axes.flatMap(({ values }, axis) => (values.length > 1 ? [{ axis, values }] : []))
  return (point) => {
    const texts = varied.map(({ axis, values }) => values[point[axis]!]!.text)
    return hash('sha256', [name, ...texts].join('\n'), 'hex')
  }
}
