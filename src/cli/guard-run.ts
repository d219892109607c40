import { join } from 'node:path'
import { runMark } from '../../providers/hosts/local/run-mark.ts'
import { rootsOf, type Settings } from './settings.ts'
import { startReaper } from './start-reaper.ts'

/**
 * From here on, whatever this process starts carries the run's mark and is ended with it, however it ends. The reaper
 * comes first: with the mark it would be taken for a part of the run.
 */
export function guardRun(runId: string, settings: Settings): AsyncDisposable {
  const reaper = startReaper(
    runId,
    rootsOf(settings).map((root) => join(root, runId)),
  )
  Object.assign(process.env, runMark(runId))
  return reaper
}
