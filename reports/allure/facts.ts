import { basename } from 'node:path'
import type { ExecutorInfo } from 'allure-js-commons/sdk'
import { givenUp } from '../host-faults.ts'
import type { FinalAttempt, Summary } from '../summary.ts'

/** What ran, over the whole run, for the head of the report. */
export function environment(
  { finals, hostFaults }: Summary,
  more: Readonly<Record<string, string>>,
): Record<string, string> {
  const attempts = [...finals.values()]
  const facts = {
    accelerator: listed(attempts, ({ accelerator }) => [accelerator]),
    builds: listed(attempts, ({ builds }) => Object.values(builds)),
    hosts: listed(attempts, ({ hosts }) => Object.values(hosts)),
    'hosts given up': givenUp(hostFaults)
      .map(({ host, code, reason }) => `${host} (${code}: ${reason})`)
      .join('; '),
  }
  return { ...Object.fromEntries(Object.entries(facts).filter(([, values]) => values !== '')), ...more }
}

function listed(attempts: FinalAttempt[], values: (attempt: FinalAttempt) => (string | undefined)[]): string {
  const all = attempts.flatMap(values).filter((value) => value !== undefined)
  return [...new Set(all)].toSorted().join(', ')
}

export function executor(runDir: string, suite: string): ExecutorInfo {
  return {
    name: 'virtqual',
    type: 'virtqual',
    buildName: basename(runDir),
    reportName: `${suite} · ${basename(runDir)}`,
  }
}
