import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import { refusalText } from '../qmp/message.ts'
import { changes, inventory } from './inventory.ts'

type Command = Readonly<{ command: string; args: object }>

/**
 * Gives a command of hotplug; resolves to QEMU's refusal, or undefined where it accepts. Rejects with ExpectationError
 * `not-refused` where it refuses and has other things afterwards than before.
 */
export async function answerTo(
  machine: Machine,
  { command, args }: Command,
  signal: AbortSignal,
): Promise<string | undefined> {
  const before = await inventory(machine, signal)
  const said = await machine.monitor.execute(command, args, { signal }).then(() => undefined, refusalText)
  if (said === undefined) return undefined
  const found = changes(before, await inventory(machine, signal))
  if (found.length === 0) return said
  const actual = found.join(', ')
  const message = `the ${machine.name} refused ${command} ('${said}') and did something nevertheless: ${actual}`
  throw new ExpectationError('not-refused', message, { expected: 'all as before', actual })
}
