import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import { refusalText } from '../qmp/message.ts'
import { inventory } from './inventory.ts'

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
  const changes = difference(before, await inventory(machine, signal))
  if (changes.length === 0) return said
  const actual = changes.join(', ')
  const message = `the ${machine.name} refused ${command} ('${said}') and did something nevertheless: ${actual}`
  throw new ExpectationError('not-refused', message, { expected: 'all as before', actual })
}

function difference(before: readonly string[], after: readonly string[]): string[] {
  const more = after.filter((one) => !before.includes(one)).map((one) => `${one} is new`)
  return [...more, ...before.filter((one) => !after.includes(one)).map((one) => `${one} is gone`)]
}
