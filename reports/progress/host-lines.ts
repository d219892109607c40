import { blame } from '../attempts.ts'
import { givenUp, type HostFault, notUsed } from '../host-faults.ts'
import type { FinalAttempt, Summary } from '../summary.ts'
import { headed, indent, indented } from './headed.ts'
import type { Canvas } from './text.ts'

const againShown = 10
const againWord = { text: 'AGAIN', style: 'yellow' } as const
const hostWord = { text: 'HOST', style: 'yellow' } as const

/** Hosts that a run cannot use, as it is told when it begins; and why no case can run between two, where that is so. */
export function unusedLines(
  hosts: readonly Pick<HostFault, 'host' | 'reason'>[],
  oneHost: string | undefined,
  canvas: Canvas,
): string[] {
  return [
    ...hosts.flatMap(({ host, reason }) => headed(hostWord, `${host} is not used: ${reason}`, canvas)),
    ...(oneHost === undefined ? [] : headed(hostWord, oneHost, canvas)),
  ]
}

/**
 * What hosts made fail: the cases that ran again, whatever became of them, and the hosts that were given up; and those
 * that were not used at all.
 */
export function hostLines({ finals, hostFaults }: Pick<Summary, 'finals' | 'hostFaults'>, canvas: Canvas): string[] {
  const again = [...finals.values()].filter(({ earlier = [] }) => earlier.length > 0)
  const count = `${again.length} ${again.length === 1 ? 'case' : 'cases'} ran again on another host:`
  return [
    ...(again.length === 0 ? [] : headed(againWord, count, canvas)),
    ...again.slice(0, againShown).flatMap((one) => indented(againText(one), canvas)),
    ...(again.length > againShown ? [`${indent}and ${again.length - againShown} more`] : []),
    ...givenUp(hostFaults).flatMap(({ host, times, code, reason }) =>
      headed(hostWord, `${host} was given up after ${times} faults, the last ${code}: ${reason}`, canvas),
    ),
    ...notUsed(hostFaults).flatMap((fault) => headed(hostWord, unusedText(fault, finals), canvas)),
  ]
}

/** A run that was resumed may have had it in another part. */
function unusedText({ host, reason }: HostFault, finals: Summary['finals']): string {
  const ran = [...finals.values()].some(({ hosts }) => Object.values(hosts).includes(host))
  return `${host} was not used${ran ? ' in a part of the run' : ''}: ${reason}`
}

function againText({ case: id, verdict, earlier = [] }: FinalAttempt): string {
  return `${id} ${earlier.map(blame).join(', ')}, then ${verdict.status}`
}
