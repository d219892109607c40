import type { ConfigProblem } from '../base/errors.ts'
import type { HostSpec } from './host-spec.ts'
import { quote } from './words/quote.ts'

/** Hosts of one lab that share a name: reports and leases could not tell them apart. */
export function sameName(hosts: readonly HostSpec[]): ConfigProblem[] {
  return pairs(hosts)
    .filter(([one, other]) => one.name === other.name)
    .map(([one, { name, at }]) => ({ at, message: `host ${quote(name)} is in ${one.at.file}:${one.at.line} already` }))
}

/** Hosts of one migration address whose ports overlap: one would take what the other was promised. */
export function overlappingPorts(hosts: readonly HostSpec[]): ConfigProblem[] {
  return pairs(hosts)
    .filter(([one, other]) => one.migrationAddress === other.migrationAddress && overlap(one, other))
    .map(([one, { name, at, migrationAddress }]) => ({
      at,
      message: `the migration ports of host ${quote(name)} overlap those of ${quote(one.name)} at ${migrationAddress}`,
      hint: 'give each its own',
    }))
}

function overlap({ migrationPorts: one }: HostSpec, { migrationPorts: other }: HostSpec): boolean {
  return one !== undefined && other !== undefined && one.first <= other.last && other.first <= one.last
}

/** Every host with each that comes after it. */
function pairs(hosts: readonly HostSpec[]): (readonly [HostSpec, HostSpec])[] {
  return hosts.flatMap((one, index) => hosts.slice(index + 1).map((other) => [one, other] as const))
}
