import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findMarked, reapRun } from '../../../providers/hosts/local/reap.ts'
import { runsGoingOn } from '../reapers.ts'
import { rootsOf, type Settings } from '../settings.ts'
import type { Command } from './index.ts'

/** Ends what runs that are over have left on this machine: processes, sockets and guest memory. Runs that go on are left alone. */
export const reap: Command = async (_args, settings) => {
  const goingOn = await runsGoingOn()
  const found = new Set([...(await findMarked()).map(({ runId }) => runId), ...(await foldersOfRuns(settings))])
  for (const runId of found) {
    if (goingOn.has(runId)) console.log(`run ${runId} is going on: left alone`)
    else await clean(runId, settings)
  }
  if (found.size === 0) console.log('nothing of any run is left on this machine')
  return 0
}

async function clean(runId: string, settings: Settings): Promise<void> {
  const killed = await reapRun(runId)
  for (const { pid, command } of killed) console.log(`run ${runId}: ended ${pid} ${command.slice(0, 60)}`)
  for (const root of rootsOf(settings)) await rm(join(root, runId), { recursive: true, force: true })
  console.log(`run ${runId}: ${killed.length} processes ended, sockets and guest memory removed`)
}

async function foldersOfRuns(settings: Settings): Promise<string[]> {
  return (await Promise.all(rootsOf(settings).map(foldersIn))).flat()
}

async function foldersIn(root: string): Promise<string[]> {
  return readdir(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}
