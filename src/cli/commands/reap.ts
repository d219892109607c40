import { rm } from 'node:fs/promises'
import { findMarked, reapRun } from '../../../providers/hosts/local/reap.ts'
import { oneLine } from '../../matrix/words/quote.ts'
import { loadConfiguration } from '../configuration.ts'
import { tellFailures } from '../explain.ts'
import { reapHosts } from '../reap-hosts.ts'
import { runsGoingOn } from '../reapers.ts'
import { foldersOfRun, type OwnRoots, ownRoots } from '../run-roots.ts'
import { selectedLab } from '../selected-lab.ts'
import { rootsOf, type Settings } from '../settings.ts'
import type { Command } from './index.ts'

/**
 * Ends what runs of this user that are over have left: processes, sockets and guest memory, on this machine, or on the
 * hosts that `--hosts` names. Runs that go on are left alone.
 */
export const reap: Command = async (args, settings) => {
  if (args.hosts) return reapHosts(selectedLab(loadConfiguration(args, settings), args, settings), settings)
  return reapHere(settings)
}

async function reapHere(settings: Settings): Promise<number> {
  const goingOn = await runsGoingOn()
  const own = await ownRoots(rootsOf(settings))
  const found = new Set([...(await findMarked()).map(({ runId }) => runId), ...own.runs])
  for (const runId of found) {
    if (goingOn.has(runId)) console.log(`run ${runId} is going on: left alone`)
    else await clean(runId, own)
  }
  if (found.size === 0) console.log('nothing of any run is left on this machine')
  return tellFailures(own.refused)
}

async function clean(runId: string, { roots }: OwnRoots): Promise<void> {
  const killed = await reapRun(runId)
  for (const { pid, command } of killed) console.log(`run ${runId}: ended ${pid} ${oneLine(command.slice(0, 60))}`)
  for (const folder of foldersOfRun(runId, roots)) await rm(folder, { recursive: true, force: true })
  console.log(`run ${runId}: ${killed.length} processes ended, sockets and guest memory removed`)
}
