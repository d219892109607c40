import { ExpectationError } from '../base/errors.ts'
import type { Exercised } from '../spec/exercised.ts'
import { expectRefused } from './ask.ts'
import type { CheckContext } from './check.ts'
import { readInfo } from './info.ts'
import { isOlder, missingIn } from './since.ts'

/**
 * The agent blocks every command of which the guest's profile says so: it lists it as disabled, and refuses it; what it is
 * too old for it need not have. Nothing where the profile says of none. Rejects with ExpectationError
 * `agent-command-enabled`, or `agent-command-missing`.
 */
export async function expectBlocks(context: CheckContext): Promise<Exercised[]> {
  const { name, agentBlocks } = context.machine.equipment.image
  if (!agentBlocks) return []
  const { version, commands } = await readInfo(context)
  const listed = new Map(commands.map((command) => [command.name, command.enabled]))
  const enabled = agentBlocks.filter((command) => listed.get(command))
  if (enabled.length > 0) throw enabledIn(version, name, enabled)
  const missing = agentBlocks.filter((command) => !listed.has(command) && !isOlder(version, command))
  if (missing.length > 0) throw missingIn(version, missing)
  const blocked = agentBlocks.filter((command) => listed.has(command))
  for (const command of blocked) await expectRefused(context, { command, desc: blockedWords(command), anyway: true })
  const proof = `qemu-ga ${version} lists as disabled and refuses ${blocked.join(', ')}`
  return [{ feature: `what the agent of guest ${name} blocks`, exercised: true, proof }]
}

/** How an agent refuses a command that it was told to block: 7.2 gives no reason, later ones do. */
export function blockedWords(command: string): RegExp {
  return new RegExp(`^Command ${command} has been disabled(: the command is not allowed)?$`)
}

function enabledIn(version: string, guest: string, commands: readonly string[]): ExpectationError {
  const message = `the profile of guest ${guest} says that its agent blocks ${commands.join(', ')} (agent-blocks), and qemu-ga ${version} has it enabled`
  return new ExpectationError('agent-command-enabled', message, { expected: [], actual: commands })
}
