import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a reaper's command line shows. */
export const reaperScript = fileURLToPath(new URL('reaper.ts', import.meta.url))

/** Starts the reaper of a run, which also removes the directories `roots`. It acts when this process is gone, or when the returned object is disposed. */
export function startReaper(runId: string, roots: readonly string[]): AsyncDisposable {
  const child = spawn(process.execPath, [reaperScript, runId, ...roots], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  child.stdin.on('error', () => {})
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()))
  return {
    [Symbol.asyncDispose]: async () => {
      child.stdin.end()
      await exited
    },
  }
}
