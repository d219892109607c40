import type { DisturbedCase, StateCoverage } from '../spec/state-coverage.ts'
import { moments, untestable } from './moments.ts'

/**
 * Holds the states that a build says its migrations can be in against the cases that were run on it, in the order of
 * the build. A state that a new QEMU adds has its row too: nothing here reaches it yet.
 */
export function coverage(statuses: readonly string[], cases: readonly DisturbedCase[]): StateCoverage[] {
  return statuses.map((status) => {
    const here = cases.filter(({ moment }) => moment === status)
    const named = (wanted: boolean) => [
      ...new Set(here.flatMap(({ disturbance, passed }) => (passed === wanted ? [disturbance] : []))),
    ]
    const untested = here.length > 0 ? {} : { untested: whyUntestable(status) ?? 'no case of this run disturbs it' }
    return { status, passed: named(true), failed: named(false), ...untested }
  })
}

/** Why no case can disturb a migration in a state; undefined where one can. */
export function whyUntestable(status: string): string | undefined {
  return moments[status] ? undefined : (untestable[status] ?? 'nothing here reaches it')
}
