import { readdir, readFile, rm, rmdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { LabError } from '../../src/base/errors.ts'
import { unlessMissing } from '../debian/remember.ts'
import { interfacesOf, removeInterfaces } from './interfaces.ts'
import { hostDirectory, namespaceFile } from './lab-plan.ts'
import { mountsBelow } from './mounts.ts'
import { killProcessesIn } from './namespace-processes.ts'
import { runProgram } from './run-program.ts'

/**
 * Removes whatever there is of a lab, also of one that was made in part, and says whether there was anything. Relies on
 * nothing but names: a state file may be missing.
 */
export async function removeLab(lab: string, directory: string): Promise<boolean> {
  const interfaces = await interfacesOf(lab)
  const there = await stat(directory).catch(unlessMissing)
  for (const host of await hostsIn(directory)) await killProcessesIn(namespaceFile(hostDirectory(directory, host)))
  await removeInterfaces(lab)
  await unmountBelow(directory)
  await rm(directory, { recursive: true, force: true })
  await rmdir(dirname(directory)).catch(unlessInUse)
  return interfaces.length > 0 || there !== undefined
}

async function hostsIn(directory: string): Promise<string[]> {
  return (await readdir(hostDirectory(directory, '')).catch(unlessMissing)) ?? []
}

/** Newest first. What is still mounted must not be deleted through: it may be somebody's who put it there. */
async function unmountBelow(directory: string): Promise<void> {
  const found = mountsBelow(await mountInfo(), directory)
  for (const path of found.toReversed()) await runProgram(['umount', path])
  const [left] = mountsBelow(await mountInfo(), directory)
  if (left) throw new LabError('lab-setup', `${left} is still mounted, so ${directory} cannot be removed`)
}

function mountInfo(): Promise<string> {
  return readFile('/proc/self/mountinfo', 'utf8')
}

/** The directory above goes with the last lab. */
function unlessInUse(error: NodeJS.ErrnoException): void {
  if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code ?? '')) throw error
}
