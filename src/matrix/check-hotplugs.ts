import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Config } from './config.ts'
import type { CasePatch } from './dimensions/dimension.ts'
import { first } from './first.ts'
import { hotplugRules, type Wanted } from './hotplug-rules.ts'
import type { Matrix } from './matrix.ts'
import { points } from './points.ts'
import { product } from './product.ts'
import { conditions } from './rule.ts'
import type { Problems } from './yaml/problems.ts'

/** Reports cases that plug what their machine has no room for, or when nothing of the kind happens. */
export function checkHotplugs({ matrices }: Config, problems: Problems): void {
  for (const matrix of matrices.values()) {
    const found = mistakeIn(matrix)
    if (found) problems.push({ at: matrix.at, ...found })
  }
}

function mistakeIn(matrix: Matrix) {
  for (const { axes, mistake, hint } of hotplugRules)
    for (const values of combinations(matrix, axes)) {
      const message = mistake(values.wanted, values.params)
      // Only then it is worth a look whether the rules of the matrix leave such a case.
      if (message !== undefined && first(points(matrix, conditions(values.selection, matrix.axes))))
        return { message, hint }
    }
  return undefined
}

type Combination = Readonly<{
  wanted: Wanted
  params: Readonly<Record<string, string>>
  selection: Readonly<Record<string, string[]>>
}>

/** Every combination of the values of some axes that plugs something, and is not wrong on purpose. */
function combinations({ axes }: Matrix, names: readonly string[]): Combination[] {
  const chosen = axes.filter(({ dimension }) => names.includes(dimension.name))
  return product(chosen).flatMap((chosenValues) => {
    const patches = chosenValues.map(({ patch }) => patch)
    const params = Object.fromEntries(chosenValues.map(({ text }, index) => [chosen[index]!.dimension.name, text]))
    const selection = Object.fromEntries(Object.entries(params).map(([name, text]) => [name, [text]]))
    const wanted = assembled(patches)
    return wanted.hotplug.name === undefined || wanted.hotplug.fault ? [] : [{ wanted, params, selection }]
  })
}

function assembled(patches: readonly CasePatch[]): Wanted {
  const hotplug: Wanted['hotplug'] = Object.assign({}, ...patches.map((patch) => patch.hotplug))
  const machine: Partial<MachineSpec> = Object.assign({}, ...patches.map(({ source }) => source))
  return { hotplug, machine, migrates: patches.some(({ migration }) => migration !== undefined) }
}
