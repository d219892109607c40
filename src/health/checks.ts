import { ExpectationError } from '../base/errors.ts'
import { step } from '../base/step.ts'
import { unlessBlocked } from '../qga/blocked.ts'
import { type Exercised, notChecked } from '../spec/exercised.ts'

/** One thing that must hold of a healthy guest. Rejects with ExpectationError when it does not. */
export type Check = Readonly<{ name: string; run: () => unknown }>

/** The names of those that hold, and those that take a command which the guest's agent blocks. */
export type Held = Readonly<{ held: readonly string[]; notChecked: readonly Exercised[] }>

/** After one of these nothing else can be asked. */
const endings: readonly string[] = ['guest-silent', 'agent-silent', 'qmp-silent', 'qmp-closed', 'qmp-garbled']

/**
 * Goes on past a check that fails, because what else is wrong says most about why. Rejects with the error of the first
 * failed check, which names the codes of the others.
 */
export async function runChecks(checks: readonly Check[], signal: AbortSignal): Promise<Held> {
  const [held, unchecked, failures]: [string[], Exercised[], ExpectationError[]] = [[], [], []]
  for (const { name, run } of checks) {
    const outcome = await step(name, () => holds(run)).catch(asFailure)
    signal.throwIfAborted()
    if (outcome === true) held.push(name)
    else if (typeof outcome === 'string') unchecked.push(notChecked(name, outcome))
    else failures.push(outcome)
    if (outcome instanceof ExpectationError && endings.includes(outcome.code)) break
  }
  const [first, ...others] = failures
  if (!first) return { held, notChecked: unchecked }
  if (others.length === 0) throw first
  const also = others.map(({ code }) => code).join(', ')
  throw new ExpectationError(first.code, `${first.message}; also failed: ${also}`, first)
}

/** Or why that cannot be told. */
function holds(run: Check['run']): Promise<true | string> {
  const held = async (): Promise<true> => {
    await run()
    return true
  }
  return unlessBlocked(held, (why) => why)
}

function asFailure(error: unknown): ExpectationError {
  if (error instanceof ExpectationError) return error
  throw error
}
