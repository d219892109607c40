import type { MigrationMode } from '../spec/machine-spec.ts'
import type { MigrateInput } from './migrate-input.ts'
import { postcopy } from './postcopy.ts'
import { precopy } from './precopy.ts'
import type { MigrationReport } from './report.ts'

/** Modes between two QEMUs that live at once, the second waiting for the first. */
const modes: Readonly<Partial<Record<MigrationMode, (input: MigrateInput) => Promise<MigrationReport>>>> = {
  precopy,
  postcopy,
}

/** Migrates in the mode of the spec and waits until both sides have said, by event, that they are done. */
export function migrate(input: MigrateInput): Promise<MigrationReport> {
  const { mode } = input.spec
  const run = modes[mode]
  if (!run) throw new TypeError(`mode ${mode} does not migrate to a QEMU that waits for it`)
  return run(input)
}
