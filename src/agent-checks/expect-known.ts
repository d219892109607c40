import { ExpectationError } from '../base/errors.ts'
import type { Exercised } from '../spec/exercised.ts'
import { carriedChecks } from './carried.ts'
import type { CheckContext } from './check.ts'
import { agentChecks } from './index.ts'
import { readInfo } from './info.ts'
import { disabledIn, isOlder, missingIn } from './since.ts'
import { uncovered } from './uncovered.ts'

/** Commands that some check is of. */
export const coveredCommands: ReadonlySet<string> = new Set(
  [agentChecks, carriedChecks]
    .flatMap(Object.values<Readonly<{ covers: readonly string[] }>>)
    .flatMap(({ covers }): readonly string[] => covers),
)

/**
 * Every command that the agent lists has a check or a reason to have none, and the agent lists every command that there
 * is a check of, as enabled unless the guest's profile says that it is blocked. Rejects with ExpectationError
 * `agent-command-uncovered`, `agent-command-missing` or `agent-command-disabled`.
 */
export async function expectKnownCommands(context: CheckContext): Promise<Exercised> {
  const { version, commands } = await readInfo(context)
  const listed = new Set(commands.map(({ name }) => name))
  const unknown = [...listed].filter((name) => !coveredCommands.has(name) && !Object.hasOwn(uncovered, name))
  if (unknown.length > 0) {
    const message = `qemu-ga ${version} has commands that no check is of: ${unknown.join(', ')}`
    throw new ExpectationError('agent-command-uncovered', message, { expected: [], actual: unknown })
  }
  const missing = [...coveredCommands].filter((name) => !listed.has(name) && !isOlder(version, name))
  if (missing.length > 0) throw missingIn(version, missing)
  const { agentBlocks = [] } = context.machine.equipment.image
  const off = commands.filter(({ name, enabled }) => !enabled && coveredCommands.has(name)).map(({ name }) => name)
  const unsaid = off.filter((name) => !agentBlocks.includes(name))
  if (unsaid.length > 0) throw disabledIn(version, unsaid)
  const proof = `qemu-ga ${version} lists ${listed.size} commands, and each has a check or a reason to have none`
  return { feature: 'commands of the guest agent', exercised: true, proof }
}
