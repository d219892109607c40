import { htmlDocument } from './document.ts'
import { cases } from './overview/cases.ts'
import { byDimension } from './overview/dimensions.ts'
import type { Run } from './overview/run.ts'
import { hosts } from './overview/hosts.ts'
import { states } from './overview/states.ts'
import { totals, whatRan } from './overview/totals.ts'

/** The parts of the page in their order; each is nothing where it has nothing to show. */
const sections: readonly ((run: Run) => string)[] = [totals, byDimension, cases, hosts, states, whatRan]

/** overview.html: what became of a run, on one page that needs nothing but the folder that it lies in for its links. */
export function overviewPage(run: Run): string {
  return htmlDocument({ title: `${run.suite} · ${run.name}`, body: sections.map((part) => part(run)) })
}
