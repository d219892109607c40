import { unlessBlocked } from '../qga/blocked.ts'
import { type Exercised, notChecked } from '../spec/exercised.ts'
import { expectRefused } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'
import { type AgentInfo, readInfo } from './info.ts'
import { expectUnblocked } from './needs.ts'
import { disabledIn, isOlder, missingIn } from './since.ts'

/** What a check has shown, nothing where it was not run, and what was not checked. */
type Ran = Readonly<{ checked: readonly Exercised[]; notChecked: readonly Exercised[] }>

/**
 * Runs a check. What the agent is too old to have it must refuse as not found, and that is named as not checked; without
 * the check's main command, the first that it covers, there is nothing to run, nor where it needs a command that the
 * agent blocks, as the guest's profile says. Rejects with ExpectationError, also `agent-command-disabled` or
 * `agent-command-missing` where the agent does not offer what agents of its version have.
 */
export async function runCheck(name: string, check: AgentCheck, context: CheckContext): Promise<Ran> {
  const feature = `guest agent: ${name}`
  const older: Exercised[] = []
  const run = async (): Promise<Ran> => {
    const lacking = lackingOf(check, context, await readInfo(context))
    expectUnblocked(check, context)
    for (const command of lacking) older.push(await notFound(context, command))
    const [main] = check.covers
    if (main !== undefined && lacking.includes(main)) return { checked: [], notChecked: older }
    const proof = await check.run(context)
    return { checked: [{ feature, exercised: true, proof }], notChecked: older }
  }
  return unlessBlocked(run, (why) => ({ checked: [], notChecked: [...older, notChecked(feature, why)] }))
}

/** Commands of the check that came later than the agent. Throws ExpectationError where another one is not offered. */
function lackingOf({ covers }: AgentCheck, { machine }: CheckContext, { version, commands }: AgentInfo): string[] {
  const { agentBlocks = [] } = machine.equipment.image
  const listed = new Map(commands.map(({ name, enabled }) => [name, enabled]))
  for (const command of covers) {
    const enabled = listed.get(command)
    if (enabled === false && !agentBlocks.includes(command)) throw disabledIn(version, [command])
    if (enabled === undefined && !isOlder(version, command)) throw missingIn(version, [command])
  }
  return covers.filter((command) => !listed.has(command))
}

async function notFound(context: CheckContext, command: string): Promise<Exercised> {
  const proof = await expectRefused(context, { command, desc: /has not been found$/ })
  return notChecked(`${command}: the agent is older`, proof)
}
