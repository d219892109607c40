import type { StateCoverage } from '../../../src/spec/state-coverage.ts'
import { section } from '../document.ts'
import { element, table, text } from '../markup.ts'
import type { Run } from './run.ts'

/** In which states of a migration something was done to it, for each build; states that were not reached too. */
export function states({ states: builds = {} }: Run): string {
  const parts = Object.entries(builds).map(([build, rows]) => {
    const name = element('p', { class: 'name' }, text(`MigrationStatus of ${build}`))
    return name + table(['state', 'passed', 'did not pass', 'untested'], rows.map(cells))
  })
  return parts.length === 0 ? '' : section('Disturbed in each state', ...parts)
}

function cells({ status, passed, failed, untested = '' }: StateCoverage): string[] {
  return [
    text(status),
    text(passed.join(', ')),
    text(failed.join(', ')),
    element('span', { class: 'soft' }, text(untested)),
  ]
}
