import { rm } from 'node:fs/promises'
import { findMarked, reapRun } from '../../../providers/hosts/local/reap.ts'
import type { Command } from './index.ts'

/** Ends every process of every run on this machine and removes their sockets. */
export const reap: Command = async (_args, settings) => {
  const runs = new Set((await findMarked()).map(({ runId }) => runId))
  for (const runId of runs) {
    const killed = await reapRun(runId)
    for (const { pid, command } of killed) console.log(`run ${runId}: ended ${pid} ${command.slice(0, 60)}`)
  }
  await rm(settings.scratch, { recursive: true, force: true })
  if (runs.size === 0) console.log('nothing of any run is left on this machine')
  return 0
}
