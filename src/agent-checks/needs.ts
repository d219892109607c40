import { BlockedCommand } from '../qga/blocked.ts'
import type { CheckContext } from './check.ts'

/** What of a check says which commands it needs. */
type Needing = Readonly<{ covers: readonly string[]; withoutExec?: boolean }>

/** By these a check asks the guest's shell. */
const shellCommands = ['guest-exec', 'guest-exec-status'] as const

/**
 * The agent blocks nothing that the check needs. Throws BlockedCommand before anything has begun: what has begun and cannot
 * be ended would be left in the guest.
 */
export function expectUnblocked({ covers, withoutExec = false }: Needing, { machine }: CheckContext): void {
  const { name, agentBlocks = [] } = machine.equipment.image
  const needed = [...covers, ...(withoutExec ? [] : shellCommands)]
  const blocked = needed.find((command) => agentBlocks.includes(command))
  if (blocked !== undefined) throw new BlockedCommand(name, blocked)
}
