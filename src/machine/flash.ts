import type { FirmwareFiles } from '../spec/firmware.ts'

/** Name of a machine's own copy of its firmware's variables. */
export const flashVarsFile = 'flash-vars.fd'

/** What makes it. The file that it is copied from may be one that nobody can write to. */
export function copyVars({ vars }: FirmwareFiles, to: string): string[] {
  return ['cp', '--no-preserve=mode', vars, to]
}
