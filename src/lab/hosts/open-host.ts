import { openSshHost } from '../../../providers/hosts/ssh/open-ssh-host.ts'
import type { HostOffer, RunContext } from '../run-context.ts'
import type { LabHost } from './lab-host.ts'
import { openLocalHost } from './local-lab-host.ts'

/** Opens a host of a run. Rejects with LabError where it cannot be reached. */
export async function openHost(offer: HostOffer, context: RunContext, signal: AbortSignal): Promise<LabHost> {
  if (!offer.ssh) return openLocalHost(offer, context)
  const { spec, ...access } = offer.ssh
  return openSshHost(spec, { ...access, runId: context.runId, progress: () => {}, signal })
}
