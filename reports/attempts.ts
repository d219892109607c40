import { attemptFolder } from './pointers.ts'
import type { AttemptRecord, EarlierAttempt } from './record.ts'

/** Where an attempt ran: `on box-1`, `source on box-1, destination on box-2`; `on no host` where it never came to one. */
export function onHosts(hosts: AttemptRecord['hosts']): string {
  const names = [...new Set(Object.values(hosts))]
  if (names.length === 0) return 'on no host'
  if (names.length === 1) return `on ${names[0]}`
  return Object.entries(hosts)
    .map(([role, host]) => `${role} on ${host}`)
    .join(', ')
}

/** What made an attempt fail that another one followed: `box-1 host-lost`. */
export function blame({ verdict: { host, code } }: Pick<EarlierAttempt, 'verdict'>): string {
  return [host, code].filter((part) => part !== undefined).join(' ')
}

/** Evidence of an attempt, relative to the run folder; undefined where it never came to a host and has none. */
export function evidenceFolder(one: Pick<AttemptRecord, 'case' | 'attempt' | 'hosts'>): string | undefined {
  return Object.keys(one.hosts).length === 0 ? undefined : `${attemptFolder(one)}/`
}

/** Attempts before the one that counts, one line each: which host, what happened, when, where its evidence is. */
export function earlierLines({ case: id, earlier = [] }: Pick<AttemptRecord, 'case' | 'earlier'>): string[] {
  return earlier.map((one, index) => {
    const { verdict, hosts, startedAt } = one
    const evidence = evidenceFolder({ ...one, case: id }) ?? 'none'
    const what = `${verdict.status}, ${blame(one)}: ${verdict.reason}`
    return `attempt ${index + 1} ${onHosts(hosts)}, ${startedAt}: ${what}; evidence: ${evidence}`
  })
}
