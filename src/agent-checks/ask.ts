import { isDeepStrictEqual } from 'node:util'
import { ExpectationError } from '../base/errors.ts'
import { AgentError } from '../qga/error.ts'
import { execInGuest } from '../qga/exec.ts'
import type { CheckContext } from './check.ts'

/** Executes a command of the agent. */
export function ask<T>({ machine, signal }: CheckContext, command: string, args?: object): Promise<T> {
  return machine.agent.execute<T>(command, args, { signal })
}

/** What a script of the guest's shell writes, without the last newline. Rejects where it fails. */
export async function shell({ machine, signal }: CheckContext, script: string): Promise<string> {
  const { stdout } = await execInGuest(machine.agent, { path: '/bin/sh', args: ['-c', script] }, signal)
  return stdout.trimEnd()
}

/** `what` is as whoever else knows it says. Rejects with ExpectationError `agent-answer-wrong`. */
export function expectSame(what: string, actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) throw wrong(what, { expected, actual })
}

/** `what` lies between two numbers, both included, that were seen before and after it. */
export function expectBetween(what: string, actual: unknown, [least, most]: readonly [number, number]): void {
  if (typeof actual === 'number' && actual >= least && actual <= most) return
  throw wrong(what, { expected: `${least} to ${most}`, actual })
}

/** The error of an answer that is not what somebody else says. */
export function wrong(what: string, facts: { expected: unknown; actual: unknown }): ExpectationError {
  const [actual, expected] = [facts.actual, facts.expected].map((fact) => shortened(JSON.stringify(fact) ?? 'nothing'))
  return new ExpectationError('agent-answer-wrong', `${what} is ${actual}, not ${expected}`, facts)
}

/** More of a value than this says nothing to people. */
const longestShown = 200

function shortened(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
}

/**
 * A command with its arguments, and the words in which the agent must refuse it. It is asked `anyway` where the guest's
 * profile says that the agent blocks it.
 */
export type Refused = Readonly<{ command: string; args?: object; desc: RegExp; anyway?: boolean }>

/** The agent refuses a command, and in these words; returns them. Rejects with ExpectationError. */
export async function expectRefused({ machine, signal }: CheckContext, refused: Refused): Promise<string> {
  const { command, args, desc, anyway = false } = refused
  const answer = await machine.agent[anyway ? 'executeAnyway' : 'execute'](command, args, { signal }).then(
    (value) => ({ value }),
    (error: unknown) => {
      if (error instanceof AgentError) return error
      throw error
    },
  )
  const facts = { expected: String(desc), actual: 'value' in answer ? answer.value : answer.desc }
  if ('value' in answer)
    throw new ExpectationError('agent-not-refused', `the guest agent did what it had to refuse: ${command}`, facts)
  if (desc.test(answer.desc)) return answer.desc
  const message = `the guest agent refused ${command} in other words than ${facts.expected}: ${answer.desc}`
  throw new ExpectationError('agent-refused-otherwise', message, facts)
}
