import { step } from '../base/step.ts'
import type { Role } from '../machine/machine.ts'
import type { EarlyCommand } from '../spec/machine-spec.ts'
import type { MigrateInput } from './migrate-input.ts'

type Early = Readonly<{ to: Role; command: string; args?: (uri: string) => object }>

/** Commands that belong to a later moment: who they are sent to, and with what. */
const commands: Readonly<Record<EarlyCommand, Early>> = {
  'migrate-start-postcopy': { to: 'source', command: 'migrate-start-postcopy' },
  'migrate-pause': { to: 'source', command: 'migrate-pause' },
  'migrate-continue': { to: 'source', command: 'migrate-continue', args: () => ({ state: 'pre-switchover' }) },
  'migrate-recover': { to: 'destination', command: 'migrate-recover', args: (uri) => ({ uri }) },
  resume: { to: 'source', command: 'migrate', args: (uri) => ({ uri, resume: true }) },
}

/** Sends what the migration asks to be sent before its time, if anything. Rejects with QmpError when QEMU refuses it. */
export async function sendEarly({ spec, attempt, ...sides }: MigrateInput, uri: string): Promise<void> {
  if (!spec.early) return
  const { to, command, args } = commands[spec.early]
  const { signal } = attempt
  await step(`${spec.early} before its time`, () => sides[to].monitor.execute(command, args?.(uri), { signal }))
}
