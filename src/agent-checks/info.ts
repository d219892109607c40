import { ask } from './ask.ts'
import type { CheckContext } from './check.ts'

/** One command as guest-info lists it. */
type ListedCommand = Readonly<{ name: string; enabled: boolean }>

export type AgentInfo = Readonly<{ version: string; commands: readonly ListedCommand[] }>

type Answer = Readonly<{ version: string; supported_commands: readonly ListedCommand[] }>

/** What the agent says it is and knows (qga/qapi-schema.json, guest-info). */
export async function readInfo(context: CheckContext): Promise<AgentInfo> {
  const { version, supported_commands: commands } = await ask<Answer>(context, 'guest-info')
  return { version, commands }
}
