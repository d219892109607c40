import { aborted } from '../base/wait.ts'
import type { Case } from '../matrix/case.ts'
import type { Host } from '../spec/host.ts'
import type { Verdict } from '../verdict/verdict.ts'
import type { Links } from './hosts/expect-link.ts'

/** A host answers in milliseconds, or not at all. */
export const checkLimitMs = 10_000

/** A failure says nothing where a host is to blame; nor does one that was expected. */
export function isFailure({ status }: Verdict, { expect }: Case): boolean {
  return status === 'failed' || (status === 'passed' && expect.outcome === 'failed')
}

/** What has happened to the hosts of a case that failed. */
export function hostFaults(hosts: readonly Host[]): Promise<unknown[]> {
  const signal = AbortSignal.timeout(checkLimitMs)
  return rejections(hosts.map((host) => Promise.race([host.check(signal), aborted(signal)])))
}

/** What has happened to the migration network between them, of which the verdict may tell. */
export async function linkFaults(
  links: Links,
  [source, destination]: readonly Host[],
  { reason }: Verdict,
): Promise<unknown[]> {
  if (!source || !destination) return []
  return rejections([links.explain({ source, destination }, reason, AbortSignal.timeout(checkLimitMs))])
}

async function rejections(waits: readonly Promise<void>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(waits)
  return settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
}
