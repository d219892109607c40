import { attemptPlug } from '../hotplug/attempt.ts'
import type { Disturbed } from './disturb-input.ts'
import type { Done } from './done.ts'

/** Tries to plug what the case asks for while the migration is in a state, and holds QEMU's answer against the case's. */
export async function hotplug({ input: { hotplug: wanted, attempt, ...sides } }: Disturbed): Promise<Done> {
  if (!wanted) throw new TypeError('a hotplug in a migration needs a case that says what is plugged')
  const { signal } = attempt
  const answered = await attemptPlug(sides[wanted.on], wanted, { refuses: wanted.refuses, signal })
  return { ...answered, exercised: true }
}
