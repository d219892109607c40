import { MissingCapability } from '../base/errors.ts'

/** Commands that the agent of a guest has disabled, as the guest's profile says (`agent-blocks`). */
export type Blocks = Readonly<{ guest: string; commands: readonly string[] }>

/**
 * A command is wanted that the agent blocks. What only this command can tell is not checked, which the report says; a
 * case that cannot be without it is skipped.
 */
export class BlockedCommand extends MissingCapability {
  constructor(guest: string, command: string) {
    super(`the agent of guest ${guest} blocks ${command}, as the guest's profile says`)
  }
}

/** What `ask` resolves to, or what `otherwise` makes of the reason where it takes a command that the agent blocks. */
export async function unlessBlocked<T, U>(ask: () => Promise<T>, otherwise: (why: string) => U): Promise<T | U> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof BlockedCommand) return otherwise(error.message)
    throw error
  }
}
