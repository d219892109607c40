import { caseBuilder } from './build-case.ts'
import type { Config } from './config.ts'
import type { Matrix } from './matrix.ts'
import { points } from './points.ts'
import { conditions } from './rule.ts'
import { quote } from './words/quote.ts'
import type { Problems } from './yaml/problems.ts'

/** Reports cases that ask for what contradicts itself and do not expect that it comes to nothing. */
export function checkContradictions({ matrices, catalog }: Config, problems: Problems): void {
  const names = [...catalog.migrations].flatMap(([name, { contradictory }]) => (contradictory ? [name] : []))
  for (const matrix of matrices.values()) {
    const wrong = hopeful(matrix, names)
    if (!wrong) continue
    const message = `migration ${quote(wrong)} contradicts itself, and this matrix expects no refusal of it`
    problems.push({ at: matrix.at, message, hint: 'expect { outcome: refused, command: …, error: … }' })
  }
}

/** The first of these migrations that some case of the matrix expects to come to something. */
function hopeful(matrix: Matrix, names: readonly string[]): string | undefined {
  const buildCase = caseBuilder(matrix)
  for (const point of points(matrix, conditions({ migration: names }, matrix.axes))) {
    const { expect, params } = buildCase(point)
    if (expect.outcome !== 'refused' && expect.outcome !== 'failed') return params['migration']
  }
  return undefined
}
