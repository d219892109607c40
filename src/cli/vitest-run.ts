import { join } from 'node:path'
import { createVitest, type Reporter, type Vitest } from 'vitest/node'
import { runMark } from '../../providers/hosts/local/run-mark.ts'
import { reapRun } from '../../providers/hosts/local/reap.ts'
import type { RunContext } from '../lab/run-context.ts'
import { takeSignals } from './signals.ts'

/** After a first signal the guests are ended and the run closes within this time, or it is ended by force. */
const stopLimitMs = 15_000

export type VitestRun = Readonly<{
  root: string
  /** Test files, relative to root. */
  files: Iterable<string>
  context: RunContext
  reporters: readonly Reporter[]
}>

/** Runs the cases of the plan in one worker process. Resolves with whether a signal ended the run early. */
export async function runVitest({ root, files, context, reporters }: VitestRun): Promise<{ interrupted: boolean }> {
  const before = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).flatMap((signal) => process.listeners(signal))
  // Inherited by the worker: what is left of a run can be found, whoever of us is killed.
  Object.assign(process.env, runMark(context.runId))
  const vitest = await createVitest('test', {
    config: false,
    root,
    run: true,
    watch: false,
    include: [...files],
    setupFiles: [join(root, 'src/lab/worker-setup.ts')],
    pool: 'forks',
    maxWorkers: 1,
    isolate: false,
    maxConcurrency: Number.MAX_SAFE_INTEGER,
    testTimeout: 0,
    hookTimeout: 0,
    reporters: [...reporters],
    silent: true,
    provide: { virtqual: context },
  })
  const { interrupted } = takeSignals(before, () => stop(vitest, context.runId))
  try {
    await vitest.start()
  } finally {
    await vitest.close()
  }
  return { interrupted: interrupted() }
}

/** Cancels what runs, and after the limit ends worker and guests by force, so that vitest comes to its end. */
function stop(vitest: Vitest, runId: string): void {
  void vitest.cancelCurrentRun('keyboard-input')
  setTimeout(() => void reapRun(runId), stopLimitMs).unref()
}
