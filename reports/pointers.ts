import { join } from 'node:path'

/** Where the evidence of a case lies, relative to the run folder. */
export function caseFolder(id: string): string {
  return join('cases', id)
}

/** The command that runs just this case again. */
export function rerunCommand(id: string): string {
  return `npx virtqual run --id ${id}`
}
