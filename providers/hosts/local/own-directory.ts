import { type Stats } from 'node:fs'
import { lstat, mkdir } from 'node:fs/promises'
import { LabError } from '../../../src/base/errors.ts'

/**
 * Makes a directory that only we can use, where it is not there yet. Rejects with LabError `scratch-unwritable` where
 * `expectOwnDirectory` does, and with the system's error where it cannot be made.
 */
export async function makeOwnDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await expectOwnDirectory(path)
}

/**
 * Below /tmp and /dev/shm anybody may make a directory of any name before us: who owns it, or may write to it, owns what
 * we put there, and a link makes us write and remove elsewhere. Rejects with LabError `scratch-unwritable`, and with ENOENT
 * where there is none. The same as on a host over SSH (ssh/root-directory.ts).
 */
export async function expectOwnDirectory(path: string): Promise<void> {
  const wrong = whatIsWrong(await lstat(path))
  if (wrong) throw new LabError('scratch-unwritable', `${path} is of no use for virtqual: it ${wrong}`)
}

function whatIsWrong(facts: Stats): string | undefined {
  const mode = facts.mode & 0o7777
  if (!facts.isDirectory()) return 'is no directory'
  if (facts.uid !== process.geteuid?.()) return `belongs to user ${facts.uid}`
  if (mode & 0o022) return `can be written to by others: its mode is ${mode.toString(8)}`
  return undefined
}
