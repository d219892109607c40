import type { Config } from './config.ts'
import { casesOf, pick } from './pick.ts'
import { first } from './first.ts'
import { findMatrices } from './names.ts'
import { points } from './points.ts'
import type { Problems } from './yaml/problems.ts'

/** Reports matrices and suites whose rules contradict each other, so that no case is left. */
export function checkCases({ matrices, suites, catalog }: Config, problems: Problems): void {
  for (const matrix of matrices.values()) {
    if (!first(points(matrix))) problems.push({ at: matrix.at, message: 'the rules leave no case of this matrix' })
  }
  for (const { sample: _, ...suite } of suites.values()) {
    const chosen = suite.tests.flatMap((test) => findMatrices(matrices.values(), test))
    const cases = chosen.map((matrix) => casesOf(pick(matrix, suite, {}, catalog), []))
    if (cases.every((stream) => !first(stream))) problems.push({ at: suite.at, message: 'the suite selects no case' })
  }
}
