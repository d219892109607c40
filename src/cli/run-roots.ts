import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expectOwnDirectory } from '../../providers/hosts/local/own-directory.ts'
import { runIdPattern } from '../../providers/hosts/local/run-mark.ts'

/** Directories of a run below `roots`, which go with it. Throws TypeError for what is no run's id: it may lead elsewhere. */
export function foldersOfRun(runId: string, roots: readonly string[]): string[] {
  if (!runIdPattern.test(runId)) throw new TypeError(`${JSON.stringify(runId)} is no id of a run`)
  return roots.map((root) => join(root, runId))
}

export type OwnRoots = Readonly<{
  /** Those that are there and ours alone. */
  roots: readonly string[]
  /** Runs that have a directory below one of them. */
  runs: readonly string[]
  /** Why others are left as they are: LabError `scratch-unwritable`, or the system's. */
  refused: readonly unknown[]
}>

/** Looks for what runs have left below `roots`. A root that is not ours has nothing of ours, whatever its entries are called. */
export async function ownRoots(roots: readonly string[]): Promise<OwnRoots> {
  const looks = await Promise.all(roots.map(look))
  return {
    roots: looks.flatMap((one) => ('runs' in one ? [one.root] : [])),
    runs: looks.flatMap((one) => ('runs' in one ? one.runs : [])),
    refused: looks.flatMap((one) => ('error' in one && !isMissing(one.error) ? [one.error] : [])),
  }
}

type Look = Readonly<{ root: string; runs: readonly string[] }> | Readonly<{ error: unknown }>

async function look(root: string): Promise<Look> {
  try {
    await expectOwnDirectory(root)
    return { root, runs: (await readdir(root)).filter((name) => runIdPattern.test(name)) }
  } catch (error) {
    return { error }
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}
