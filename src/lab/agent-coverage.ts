import { carriedChecks } from '../agent-checks/carried.ts'
import { agentChecks } from '../agent-checks/index.ts'
import { uncovered } from '../agent-checks/uncovered.ts'

/** A check of the guest agent, by the verb of `lab.agent` that runs it. */
export type CoveredBy = Readonly<{ name: string; verb: 'check' | 'begin'; covers: readonly string[] }>

/** What may be known of the checks of the guest agent without running any: which check has which commands. */
export const agentCoverage = {
  checks: [
    ...Object.entries(agentChecks).map(([name, { covers }]): CoveredBy => ({ name, verb: 'check', covers })),
    ...Object.entries(carriedChecks).map(([name, { covers }]): CoveredBy => ({ name, verb: 'begin', covers })),
  ],
  uncovered,
}
