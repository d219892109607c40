import { access, constants } from 'node:fs/promises'
import { LabError } from '../../../src/base/errors.ts'

/** 2 GiB in the blocks of 512 bytes that POSIX counts in, as keeper/start.c has it. */
const limitBlocks = 2 ** 22

/** Raises the limit of cores as far as may be, up to ours. Node has no call for it. */
const script = `ulimit -S -c ${limitBlocks} 2>/dev/null || ulimit -S -c "$(ulimit -H -c)"; exec "$@"`

/** A command line that becomes `argv`, in the same process, with leave to dump core. */
export function leavingCores(argv: readonly string[]): string[] {
  return ['sh', '-c', script, 'sh', ...argv]
}

/** What a shell cannot execute looks like a program that ended. Rejects with LabError `host-exec`. */
export async function expectExecutable(file: string, host: string): Promise<void> {
  if (!file.includes('/')) return
  await access(file, constants.X_OK).catch((cause: unknown) => {
    throw new LabError('host-exec', `could not start ${file} on host ${host}: ${String(cause)}`, { cause })
  })
}
