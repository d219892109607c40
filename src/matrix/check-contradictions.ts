import { caseBuilder } from './build-case.ts'
import { strays } from './check-buses.ts'
import { clashes } from './check-ids.ts'
import type { Config } from './config.ts'
import { first } from './first.ts'
import type { Matrix } from './matrix.ts'
import { points } from './points.ts'
import { conditions } from './rule.ts'
import type { Stray } from './strays.ts'
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

/** Reports cases that ask for a link where no migration goes over one. */
export function checkLinks({ matrices, catalog }: Config, problems: Problems): void {
  const offLink = [...catalog.migrations].flatMap(([name, { migration }]) =>
    migration.transport === 'tcp' ? [] : name,
  )
  const wrong = { link: [...catalog.links.keys()], migration: ['none', ...offLink] }
  for (const matrix of matrices.values()) {
    const buildCase = caseBuilder(matrix)
    const [point] = points(matrix, conditions(wrong, matrix.axes))
    if (!point) continue
    const { link = '', migration = '' } = buildCase(point).params
    const message = `link ${quote(link)} is for migrations over tcp, and this matrix has it with ${quote(migration)}`
    problems.push({ at: matrix.at, message, hint: 'leave such cases out with no: or only:' })
  }
}

/** Reports cases with a firmware for secure boot on a machine that has no SMM: only a q35 has (docs/system/i386). */
export function checkFirmware({ matrices, catalog }: Config, problems: Problems): void {
  const firmware = [...catalog.firmware].flatMap(([name, { secureBoot }]) => (secureBoot ? [name] : []))
  const machine = [...catalog.machines].flatMap(([name, one]) => (one.machineType.includes('q35') ? [] : [name]))
  for (const matrix of matrices.values()) {
    const [point] = points(matrix, conditions({ firmware, machine }, matrix.axes))
    if (!point) continue
    const { params } = caseBuilder(matrix)(point)
    const message = `firmware ${quote(params['firmware']!)} needs a q35, and this matrix has it with ${quote(params['machine']!)}`
    problems.push({ at: matrix.at, message, hint: 'leave such cases out with no: or only:' })
  }
}

/** Reports cases with a device on a bus that nothing in their machine has, and with a name that is there twice. */
export function checkMachines({ matrices }: Config, problems: Problems): void {
  for (const matrix of matrices.values()) {
    const isOfCase = ({ selection }: Stray) => first(points(matrix, conditions(selection, matrix.axes)))
    const found = [strays, clashes].flatMap((find) => [...find(matrix.axes)].find(isOfCase) ?? [])
    problems.push(...found.map(({ message, hint }) => ({ at: matrix.at, message, hint })))
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
