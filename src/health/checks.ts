import { ExpectationError } from '../base/errors.ts'
import { step } from '../base/step.ts'

/** One thing that must hold of a healthy guest. Rejects with ExpectationError when it does not. */
export type Check = Readonly<{ name: string; run: () => unknown }>

/** After one of these nothing else can be asked. */
const endings: readonly string[] = ['guest-silent', 'agent-silent', 'qmp-silent', 'qmp-closed', 'qmp-garbled']

/**
 * Goes on past a check that fails, because what else is wrong says most about why. Rejects with the error of the first
 * failed check, which names the codes of the others.
 */
export async function runChecks(checks: readonly Check[], signal: AbortSignal): Promise<void> {
  const failures: ExpectationError[] = []
  for (const { name, run } of checks) {
    const error = await step(name, async () => run()).then(() => undefined, asFailure)
    signal.throwIfAborted()
    if (error) failures.push(error)
    if (error && endings.includes(error.code)) break
  }
  const [first, ...others] = failures
  if (!first) return
  if (others.length === 0) throw first
  const also = others.map(({ code }) => code).join(', ')
  throw new ExpectationError(first.code, `${first.message}; also failed: ${also}`, first)
}

function asFailure(error: unknown): ExpectationError {
  if (error instanceof ExpectationError) return error
  throw error
}
