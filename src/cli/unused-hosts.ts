import { join } from 'node:path'
import { appendLine } from '../../reports/append-line.ts'
import { type HostFault, hostFaultsFile } from '../../reports/host-faults.ts'
import { unusedLines } from '../../reports/progress/host-lines.ts'
import type { Canvas } from '../../reports/progress/text.ts'
import type { RunContext } from '../lab/run-context.ts'

type Context = Pick<RunContext, 'runDir' | 'hosts' | 'placement'>

/**
 * Puts into the run folder, for the reports, which hosts a run cannot use when it begins, and gives the lines for the
 * terminal that say so. Rejects as appendLine does.
 */
export async function noteUnused(context: Context, canvas: Canvas): Promise<string[]> {
  const unused = unusedHosts(context)
  for (const fault of unused) await appendLine(join(context.runDir, hostFaultsFile), fault)
  return unusedLines(unused, whyOneHostOnly(context), canvas)
}

function unusedHosts({ hosts }: Context): HostFault[] {
  const ofRun = { at: new Date().toISOString(), case: '', givenUp: false, notUsed: true }
  return hosts.flatMap(({ name, fault }) =>
    fault ? [{ ...ofRun, host: name, code: fault.labCode, reason: fault.missing }] : [],
  )
}

/** Why no case runs between two hosts although the lab is to have them; undefined where it can, or was not to. */
export function whyOneHostOnly({ placement, hosts }: Pick<Context, 'placement' | 'hosts'>): string | undefined {
  const usable = hosts.filter(({ fault }) => !fault)
  const [only] = usable
  if (placement !== 'any' || hosts.length === 1 || usable.length !== 1) return undefined
  return `no case can run between two hosts: of ${hosts.length} only ${only!.name} can be used`
}
