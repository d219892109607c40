import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { RunState } from '../migration/begin.ts'

/** QEMU's own run state (qapi/run-state.json). Rejects with ExpectationError `wrong-state`. */
export async function expectRunState({ monitor, name }: Machine, expected: string, signal: AbortSignal): Promise<void> {
  const { status } = await monitor.execute<RunState>('query-status', undefined, { signal })
  if (status === expected) return
  const message = `the ${name} is '${status}' after the migration was disturbed, not '${expected}'`
  throw new ExpectationError('wrong-state', message, { expected, actual: status })
}
