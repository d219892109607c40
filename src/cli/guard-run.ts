import { makeOwnDirectory } from '../../providers/hosts/local/own-directory.ts'
import { runMark } from '../../providers/hosts/local/run-mark.ts'
import { foldersOfRun } from './run-roots.ts'
import { rootsOf, type Settings } from './settings.ts'
import { startReaper } from './start-reaper.ts'

/**
 * From here on, whatever this process starts carries the run's mark and is ended with it, however it ends. The reaper
 * comes first: with the mark it would be taken for a part of the run. Rejects with LabError `scratch-unwritable` where
 * somebody else has what the run's directories would lie in: the reaper, too, would remove what he puts there.
 */
export async function guardRun(
  runId: string,
  settings: Pick<Settings, 'scratch' | 'memory'>,
): Promise<AsyncDisposable> {
  const roots = rootsOf(settings)
  for (const root of roots) await makeOwnDirectory(root)
  const reaper = startReaper(runId, foldersOfRun(runId, roots))
  Object.assign(process.env, runMark(runId))
  return reaper
}
