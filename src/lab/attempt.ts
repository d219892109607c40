import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Resources } from '../base/resources.ts'
import type { Attempt } from '../machine/attempt.ts'

/** Opens an attempt: its evidence folder, its resources, and the one signal that ends all its waits. */
export function openAttempt(caseId: string, runDir: string, outer: AbortSignal): Attempt {
  const ended = new AbortController()
  return {
    caseId,
    directory: newDirectory(join(runDir, 'cases', caseId)),
    signal: AbortSignal.any([outer, ended.signal]),
    fail: (error) => ended.abort(error),
    resources: new Resources(),
  }
}

/** `cases/<id>`, or `cases/<id>/attempt-2` and so on where an earlier attempt, perhaps a killed one, left its own. */
function newDirectory(base: string): string {
  mkdirSync(join(base, '..'), { recursive: true })
  for (let number = 1; ; number++) {
    const directory = number === 1 ? base : join(base, `attempt-${number}`)
    try {
      mkdirSync(directory)
      return directory
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
