import { givenUp, type HostFault, inRun, notUsed } from '../../host-faults.ts'
import { section } from '../document.ts'
import { element, table, text } from '../markup.ts'
import type { Run } from './run.ts'

/** What each host had to do and what it made fail, where there are several or one made something fail or was not used. */
export function hosts({ summary: { finals, hostFaults } }: Run): string {
  const used = [...finals.values()].map((attempt) => new Set(Object.values(attempt.hosts)))
  const names = [...new Set([...used.flatMap((one) => [...one]), ...hostFaults.map(({ host }) => host)])].toSorted()
  if (names.length < 2 && hostFaults.length === 0) return ''
  const gone = new Map(
    [...said(notUsed(hostFaults), 'not used'), ...said(givenUp(hostFaults), 'given up')].map((one) => [
      one.host,
      one.why,
    ]),
  )
  const rows = names.map((name) => {
    const faults = inRun(hostFaults).filter(({ host }) => host === name)
    const why = gone.get(name)
    return [
      text(name),
      String(used.filter((one) => one.has(name)).length),
      String(faults.length),
      [...new Set(faults.map(({ code }) => text(code)))].join(', '),
      why === undefined ? '' : element('span', { class: 'alarm' }, text(why)),
    ]
  })
  return section('Hosts', table(['host', '#cases', '#cases that it made fail', 'how', ''], rows))
}

function said(faults: readonly HostFault[], what: string): Readonly<{ host: string; why: string }>[] {
  return faults.map(({ host, code, reason }) => ({ host, why: `${what}: ${code}: ${reason}` }))
}
