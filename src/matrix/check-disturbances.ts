import { caseBuilder } from './build-case.ts'
import type { Case } from './case.ts'
import type { Config } from './config.ts'
import type { Matrix } from './matrix.ts'
import { points } from './points.ts'
import { quote } from './words/quote.ts'
import type { Problems } from './yaml/problems.ts'

type Mistake = Readonly<{ message: string; hint: string }>

/** Reports cases whose disturbance, or whose outcome, cannot come about: they would pass as something else. */
export function checkDisturbances({ matrices }: Config, problems: Problems): void {
  for (const matrix of matrices.values()) {
    const mistake = firstMistake(matrix)
    if (mistake) problems.push({ at: matrix.at, ...mistake })
  }
}

function firstMistake(matrix: Matrix): Mistake | undefined {
  if (!concerns(matrix)) return undefined
  const buildCase = caseBuilder(matrix)
  for (const point of points(matrix)) {
    const mistake = mistakeIn(buildCase(point))
    if (mistake) return mistake
  }
  return undefined
}

/** Most matrices disturb nothing and expect their migrations to complete, and need no look at each of their cases. */
function concerns({ axes, rows, expect }: Matrix): boolean {
  const disturbs = axes.some(({ values }) => values.some(({ patch }) => patch.disturbance !== undefined))
  return disturbs || [expect, ...rows.map((row) => row.expect)].some(({ outcome }) => outcome !== 'completed')
}

function mistakeIn(one: Case): Mistake | undefined {
  return half(one) ?? withoutMigration(one) ?? otherwiseLeft(one)
}

function half({ params }: Case): Mistake | undefined {
  const { disturbance = 'none', moment = 'none' } = params
  if ((disturbance === 'none') === (moment === 'none')) return undefined
  const message =
    moment === 'none'
      ? `disturbance ${quote(disturbance)} needs a moment`
      : `moment ${quote(moment)} needs a disturbance`
  return { message, hint: 'give both, or leave such cases out with no: or only:' }
}

/** A hotplug that is wrong on purpose is refused without one. */
function withoutMigration({ disturbance, migration, hotplug, expect: { outcome } }: Case): Mistake | undefined {
  if (migration || hotplug?.fault || (!disturbance && outcome === 'completed')) return undefined
  const what = disturbance ? `disturbance ${quote(disturbance.kind)}` : `outcome ${quote(outcome)}`
  return { message: `${what} needs a migration`, hint: 'give an axis migration' }
}

/** Where a disturbed migration leaves the guest is what is asked of it, and of no other. */
function otherwiseLeft({ disturbance, expect: { outcome } }: Case): Mistake | undefined {
  const left = outcome === 'survives' || outcome === 'lost'
  if (left === (disturbance !== undefined)) return undefined
  if (left)
    return { message: `outcome ${quote(outcome)} needs a disturbance`, hint: 'give axes disturbance and moment' }
  return {
    message: `outcome ${quote(outcome)} does not say where disturbance ${quote(disturbance!.kind)} leaves the guest`,
    hint: 'expect { outcome: survives, on: source or destination } or { outcome: lost }',
  }
}
