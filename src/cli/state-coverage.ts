import type { Summary } from '../../reports/summary.ts'
import { isMissing, type RunContext } from '../lab/run-context.ts'
import { coverage } from '../lab/states.ts'
import type { StateCoverage } from '../spec/state-coverage.ts'

/** Names of the states that the migrations of each build can be in, as the build itself says. */
type States = Readonly<Record<string, readonly string[]>>

/** Asked before anything runs, so that the report of a killed run has them too. */
export function statesOf({ hosts }: Pick<RunContext, 'hosts'>): States {
  const builds = hosts.flatMap((host) => Object.entries(host.builds))
  return Object.fromEntries(
    builds.flatMap(([name, offer]) => (isMissing(offer) ? [] : [[name, offer.migration.statuses]])),
  )
}

/** What a run has tested of the states of each build; nothing for a run that disturbs no migration. */
export function stateCoverage(states: States, { finals }: Pick<Summary, 'finals'>): Record<string, StateCoverage[]> {
  const cases = [...finals.values()].flatMap(({ params, verdict }) => {
    const { build, moment, disturbance } = params
    const isOne = disturbance !== undefined && moment !== undefined && disturbance !== 'none' && moment !== 'none'
    if (!isOne || verdict.status === 'skipped') return []
    return [{ build, moment, disturbance, passed: verdict.status === 'passed' }]
  })
  if (cases.length === 0) return {}
  const rows = Object.entries(states).map(([name, statuses]) => {
    const here = cases.filter(({ build }) => build === name)
    return [name, coverage(statuses, here)] as const
  })
  return Object.fromEntries(rows)
}
