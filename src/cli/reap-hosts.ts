import { reapSshHost } from '../../providers/hosts/ssh/reap-ssh-host.ts'
import { makeTool } from '../../providers/hosts/tools/tools.ts'
import type { HostSpec, LabSpec } from '../matrix/host-spec.ts'
import { oneLine } from '../matrix/words/quote.ts'
import { tellFailures } from './explain.ts'
import { type Preparing, preparing } from './preparation.ts'
import type { Settings } from './settings.ts'

/** Cleans every host over SSH of a lab at once and says what each did. Ends with 3 where a host could not be cleaned. */
export async function reapHosts({ hosts }: LabSpec, settings: Settings): Promise<number> {
  const outcomes = await preparing(settings, async (context) => {
    const keeper = await makeTool('keeper', context)
    return Promise.allSettled(hosts.map((host) => reapHost(host, keeper, context, settings)))
  })
  for (const outcome of outcomes) if (outcome.status === 'fulfilled') process.stdout.write(outcome.value)
  return tellFailures(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : [])))
}

async function reapHost(host: HostSpec, keeper: string, context: Preparing, { login }: Settings): Promise<string> {
  const { name, ssh } = host
  if (!ssh) return `${name}: this machine; 'npx virtqual reap' without --hosts cleans it\n`
  const { progress, signal } = context
  const lines = await reapSshHost({ name, ssh }, { means: login, keeper, progress, signal })
  const told = lines.length > 0 ? lines : ['nothing of any run is left']
  return told.map((line) => `${name}: ${oneLine(line)}\n`).join('')
}
