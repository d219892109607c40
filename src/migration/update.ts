import type { MigrationMode } from '../spec/machine-spec.ts'
import type { CprInput, Updated } from './cpr-input.ts'
import { cprExec } from './cpr-exec.ts'
import { cprReboot } from './cpr-reboot.ts'
import { cprTransfer } from './cpr-transfer.ts'

/** Modes in which another QEMU takes over a guest on the same host, with its memory where it is. */
const modes: Readonly<Partial<Record<MigrationMode, (input: CprInput) => Promise<Updated>>>> = {
  'cpr-reboot': cprReboot,
  'cpr-transfer': cprTransfer,
  'cpr-exec': cprExec,
}

/** Replaces the QEMU under a guest, in the mode of the spec. */
export function update(input: CprInput): Promise<Updated> {
  const { mode } = input.spec
  const run = modes[mode]
  if (!run) throw new TypeError(`mode ${mode} does not replace a QEMU`)
  return run(input)
}
