import { whyUnreached } from '../../lab/hosts/reach.ts'
import type { HostFacts } from '../../spec/host-facts.ts'
import type { SetUpHost } from '../set-up-host.ts'
import type { Answer } from './host-report.ts'

/** A host that could be opened, as others see it. */
export type Present = Pick<SetUpHost, 'migrationAddress' | 'dial'> &
  Readonly<{ name: string; facts: Pick<HostFacts, 'boot'> }>

/** In a large lab each host tries those that follow it: enough to find the one that nobody reaches. */
const mostTried = 16

/** Which other hosts a host reaches at their migration addresses, by their names. */
export async function waysFrom(
  host: Present,
  present: readonly Present[],
  signal: AbortSignal,
): Promise<Record<string, Answer>> {
  const tried = following(host, present).map(async (other) => [other.name, await wayTo(host, other, signal)] as const)
  return Object.fromEntries(await Promise.all(tried))
}

function following({ name }: Present, present: readonly Present[]): Present[] {
  const at = present.findIndex((one) => one.name === name)
  return [...present.slice(at + 1), ...present.slice(0, Math.max(at, 0))].slice(0, mostTried)
}

async function wayTo(host: Present, other: Present, signal: AbortSignal): Promise<Answer> {
  if (host.facts.boot !== undefined && host.facts.boot === other.facts.boot)
    return { ok: false, detail: 'is the same machine: leave one out' }
  const why = await whyUnreached(host, other.migrationAddress, signal)
  return why === undefined
    ? { ok: true, detail: `answers at ${other.migrationAddress}` }
    : { ok: false, detail: `${other.migrationAddress} does not answer at port 1 (${why}): is a firewall between them?` }
}
