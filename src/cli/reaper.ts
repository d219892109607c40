import { rm } from 'node:fs/promises'
import { reapRun } from '../../providers/hosts/local/reap.ts'

/**
 * Outlives the CLI that started it: its standard input is a pipe that only the CLI holds, so its end means that the
 * CLI is gone, however it ended. Then nothing of the run may be left on this machine.
 */
const [runId = '', ...roots] = process.argv.slice(2)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.stdin.resume().on('end', () => void clean())

async function clean(): Promise<void> {
  await reapRun(runId)
  for (const root of roots) await rm(root, { recursive: true, force: true })
}
