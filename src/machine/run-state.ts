import { ExpectationError } from '../base/errors.ts'
import type { Machine } from './machine.ts'

/** The parts of StatusInfo of qapi/run-state.json. */
export type RunState = Readonly<{ status: string; running: boolean }>

/**
 * QEMU is in this run state after a migration. Rejects with ExpectationError `wrong-state`, or `source-running` where a QEMU
 * runs on that has handed its guest over.
 */
export async function expectRunState({ monitor, name }: Machine, expected: string, signal: AbortSignal): Promise<void> {
  const { status } = await monitor.execute<RunState>('query-status', undefined, { signal })
  if (status === expected) return
  const code = expected === 'postmigrate' && status === 'running' ? 'source-running' : 'wrong-state'
  const message = `the ${name} is '${status}' after the migration, not '${expected}'`
  throw new ExpectationError(code, message, { expected, actual: status })
}
