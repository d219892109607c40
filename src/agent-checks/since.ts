import { ExpectationError } from '../base/errors.ts'

/** Major version of the first agent seen with it, of commands that older ones do not have. */
const since: Readonly<Record<string, number>> = { 'guest-get-load': 10, 'guest-network-get-route': 10 }

/** Whether an agent of this version is older than the command. */
export function isOlder(version: string, command: string): boolean {
  return Number.parseInt(version) < (since[command] ?? 0)
}

/** The error of an agent without commands that it is not too old for. */
export function missingIn(version: string, commands: readonly string[]): ExpectationError {
  const message = `qemu-ga ${version} has no ${commands.join(', ')}, which agents of this version have`
  return new ExpectationError('agent-command-missing', message, { expected: commands, actual: [] })
}

/** The error of an agent that has commands disabled, though its guest's profile does not say so. */
export function disabledIn(version: string, commands: readonly string[]): ExpectationError {
  const message = `${commands.join(', ')} of qemu-ga ${version} is disabled, and the guest's profile does not say so (agent-blocks)`
  return new ExpectationError('agent-command-disabled', message, { expected: [], actual: commands })
}
