import { join } from 'node:path'
import { createVitest, type Reporter, type Vitest } from 'vitest/node'
import { reapRun } from '../../providers/hosts/local/reap.ts'
import type { RunContext } from '../lab/run-context.ts'
import type { Signals } from './signals.ts'

/** After a first signal the guests are ended and the run closes within this time, or it is ended by force. */
const stopLimitMs = 15_000

type VitestRun = Readonly<{
  root: string
  /** Test files, relative to root. */
  files: Iterable<string>
  context: RunContext
  reporters: readonly Reporter[]
  signals: Signals
}>

/**
 * Runs the cases of the plan in one worker process, which inherits the run's mark; a signal ends them early. Resolves with
 * how many errors no case has caught, which vitest has told its reporters.
 */
export async function runVitest({ root, files, context, reporters, signals }: VitestRun): Promise<number> {
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
  signals.shedOthers()
  using _stopping = stopOn(signals.signal, vitest, context.runId)
  try {
    if (signals.signal.aborted) return 0
    const { unhandledErrors } = await vitest.start()
    return unhandledErrors.length
  } finally {
    await vitest.close()
  }
}

/** Cancels what runs, and after the limit ends worker and guests by force, so that vitest comes to its end. */
function stopOn(signal: AbortSignal, vitest: Vitest, runId: string): Disposable {
  let timer: NodeJS.Timeout | undefined
  const stop = () => {
    void vitest.cancelCurrentRun('keyboard-input')
    timer = setTimeout(() => void reapRun(runId), stopLimitMs).unref()
  }
  signal.addEventListener('abort', stop, { once: true })
  return {
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', stop)
      // The report that is made next carries the run's mark too.
      clearTimeout(timer)
    },
  }
}
