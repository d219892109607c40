import { LocalHost } from '../../../providers/hosts/local/local-host.ts'
import type { HostOffer, RunContext } from '../run-context.ts'
import type { LabHost } from './lab-host.ts'

/** This machine, whose places the run itself counts. */
export function openLocalHost(offer: HostOffer, context: RunContext): LabHost {
  const { name, migrationAddress, migrationPorts, tools } = offer
  const { runId, scratchRoot, memoryRoot } = context
  const options = { name, migrationAddress, migrationPorts, tools, runId, scratchRoot, memoryRoot }
  return {
    lost: new AbortController().signal,
    claim: async () => ({ host: new LocalHost(options), [Symbol.asyncDispose]: async () => {} }),
    changed: async () => {},
    [Symbol.asyncDispose]: async () => {},
  }
}
